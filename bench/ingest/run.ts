import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Measurement, measurementOf } from '../measurement.ts';

interface Outcome {
  readonly seconds: number;
  /** The most memory it held, in bytes. */
  readonly rss: number;
}

/** What is counted: the totals alone (`WINDOWS=false`), or windows beside them, as by default. */
type Kind = 'totals' | 'windows';

const EVENTS = 1_000_000;
const PAIRS = 3;

const start = (name: string, ...args: string[]): ChildProcess =>
  fork(join(import.meta.dirname, `${name}.js`), args);

const outcomeOf = async (name: string, url: string, kind: Kind): Promise<Outcome> => {
  const child = start(name, url, String(EVENTS), kind);
  const [outcome] = (await once(child, 'message')) as [Outcome];
  await once(child, 'exit');
  return outcome;
};

/** SSE in → counted and durable, beside `eventsource` and JSON.parse alone on the same events: pairs, in turn. */
export const benchIngest = async (): Promise<readonly Measurement[]> => {
  const feed = start('feed-process', String(EVENTS));
  const [{ port }] = (await once(feed, 'message')) as [{ port: number }];
  const url = `http://127.0.0.1:${port}/`;
  const rate = ({ seconds }: Outcome): number => Math.round(EVENTS / seconds);
  const beside = 'eventsource and JSON.parse alone';
  const pairsOf = async (kind: Kind): Promise<{ headwater: number; yardstick: number }[]> => {
    const pairs: { headwater: number; yardstick: number }[] = [];
    for (let pair = 1; pair <= PAIRS; pair += 1) {
      const yardstick = await outcomeOf('yardstick', url, kind);
      const headwater = await outcomeOf('headwater', url, kind);
      pairs.push({ headwater: rate(headwater), yardstick: rate(yardstick) });
      console.log(
        `pair ${pair}, ${kind}: yardstick ${rate(yardstick)}/s, headwater ${rate(headwater)}/s, ratio ${(rate(headwater) / rate(yardstick)).toFixed(2)}, RSS ${Math.round(headwater.rss / 2 ** 20)} MB`,
      );
    }
    return pairs;
  };
  try {
    const totals = await pairsOf('totals');
    const windows = await pairsOf('windows');
    return [
      measurementOf({ path: 'feed → embedded', beside, aim: 0.8 }, totals),
      measurementOf({ path: 'with windows: feed → embedded', beside, aim: null }, windows),
    ];
  } finally {
    feed.disconnect();
  }
};
