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

/** What is counted: the totals alone (`WINDOWS=false`), or also windows (the default); and the options of Node. */
interface Variant {
  readonly path: string;
  readonly kind: 'totals' | 'windows';
  readonly flags: readonly string[];
  readonly aim: number | null;
}

const FLAGS = nodeFlags('start');
const VARIANTS: readonly Variant[] = [
  { path: 'feed → embedded', kind: 'totals', flags: [], aim: 0.8 },
  { path: 'memory bounded as by npm start: feed → embedded', kind: 'totals', flags: FLAGS, aim: null },
  { path: 'with windows: feed → embedded', kind: 'windows', flags: [], aim: null },
];

const EVENTS = 1_000_000;
const PAIR_COUNT = 5;

const start = (name: string, args: readonly string[], execArgv: readonly string[] = []): ChildProcess =>
  fork(join(import.meta.dirname, `${name}.js`), args, { execArgv: [...execArgv] });

const outcomeOf = async (
  name: string,
  url: string,
  { kind, flags }: Pick<Variant, 'kind' | 'flags'>,
): Promise<Outcome> => {
  const child = start(name, [url, String(EVENTS), kind], flags);
  const [outcome] = (await once(child, 'message')) as [Outcome];
  await once(child, 'exit');
  return outcome;
};

/** SSE → counted and durable, compared with `eventsource` and JSON.parse alone on the same events, in alternating pairs. */
export const benchIngest = async (): Promise<readonly Measurement[]> => {
  const feed = start('feed-process', [String(EVENTS)]);
  const [{ port }] = (await once(feed, 'message')) as [{ port: number }];
  const url = `http://127.0.0.1:${port}/`;
  const rate = ({ seconds }: Outcome): number => Math.round(EVENTS / seconds);
  const beside = 'eventsource and JSON.parse alone';
  const measured = async (variant: Variant): Promise<Measurement> => {
    const pairs: { headwater: number; yardstick: number }[] = [];
    for (let pair = 1; pair <= PAIR_COUNT; pair += 1) {
      const baseline = await outcomeOf('baseline', url, { kind: variant.kind, flags: [] });
      const headwater = await outcomeOf('headwater', url, variant);
      pairs.push({ headwater: rate(headwater), yardstick: rate(baseline) });
      console.log(
        `pair ${pair}, ${variant.path}: baseline ${rate(baseline)}/s, headwater ${rate(headwater)}/s, ratio ${(rate(headwater) / rate(baseline)).toFixed(2)}, RSS ${Math.round(headwater.rss / 2 ** 20)} MB`,
      );
    }
    return measurementOf({ path: variant.path, beside, aim: variant.aim }, pairs);
  };
  try {
    const measurements: Measurement[] = [];
    for (const variant of VARIANTS) measurements.push(await measured(variant));
    return measurements;
  } finally {
    feed.disconnect();
  }
};
