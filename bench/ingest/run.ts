import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Measurement, measurementOf } from '../measurement.ts';
import { nodeFlags } from '../node-flags.ts';

interface Outcome {
  readonly seconds: number;
  /** The most memory it held, in bytes. */
  readonly rss: number;
}

/** What is counted: the totals alone (`WINDOWS=false`), or windows beside them, as by default; with which options of Node's. */
interface Way {
  readonly path: string;
  readonly kind: 'totals' | 'windows';
  readonly flags: readonly string[];
  readonly aim: number | null;
}

const FLAGS = nodeFlags('start');
const WAYS: readonly Way[] = [
  { path: 'feed → embedded', kind: 'totals', flags: [], aim: 0.8 },
  { path: 'memory bounded as by npm start: feed → embedded', kind: 'totals', flags: FLAGS, aim: null },
  { path: 'with windows: feed → embedded', kind: 'windows', flags: [], aim: null },
];

const EVENTS = 1_000_000;
const PAIRS = 5;

const start = (name: string, args: readonly string[], execArgv: readonly string[] = []): ChildProcess =>
  fork(join(import.meta.dirname, `${name}.js`), args, { execArgv: [...execArgv] });

const outcomeOf = async (
  name: string,
  url: string,
  { kind, flags }: Pick<Way, 'kind' | 'flags'>,
): Promise<Outcome> => {
  const child = start(name, [url, String(EVENTS), kind], flags);
  const [outcome] = (await once(child, 'message')) as [Outcome];
  await once(child, 'exit');
  return outcome;
};

/** SSE in → counted and durable, beside `eventsource` and JSON.parse alone on the same events: pairs, in turn. */
export const benchIngest = async (): Promise<readonly Measurement[]> => {
  const feed = start('feed-process', [String(EVENTS)]);
  const [{ port }] = (await once(feed, 'message')) as [{ port: number }];
  const url = `http://127.0.0.1:${port}/`;
  const rate = ({ seconds }: Outcome): number => Math.round(EVENTS / seconds);
  const beside = 'eventsource and JSON.parse alone';
  const measured = async (way: Way): Promise<Measurement> => {
    const pairs: { headwater: number; yardstick: number }[] = [];
    for (let pair = 1; pair <= PAIRS; pair += 1) {
      const yardstick = await outcomeOf('yardstick', url, { kind: way.kind, flags: [] });
      const headwater = await outcomeOf('headwater', url, way);
      pairs.push({ headwater: rate(headwater), yardstick: rate(yardstick) });
      console.log(
        `pair ${pair}, ${way.path}: yardstick ${rate(yardstick)}/s, headwater ${rate(headwater)}/s, ratio ${(rate(headwater) / rate(yardstick)).toFixed(2)}, RSS ${Math.round(headwater.rss / 2 ** 20)} MB`,
      );
    }
    return measurementOf({ path: way.path, beside, aim: way.aim }, pairs);
  };
  try {
    const measurements: Measurement[] = [];
    for (const way of WAYS) measurements.push(await measured(way));
    return measurements;
  } finally {
    feed.disconnect();
  }
};
