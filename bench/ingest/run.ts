import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Measurement, measurementOf } from '../measurement.ts';

interface Outcome {
  readonly seconds: number;
  /** The most memory it held, in bytes. */
  readonly rss: number;
}

const EVENTS = 1_000_000;
const PAIRS = 3;

const start = (name: string, ...args: string[]): ChildProcess =>
  fork(join(import.meta.dirname, `${name}.js`), args);

const outcomeOf = async (name: string, url: string): Promise<Outcome> => {
  const child = start(name, url, String(EVENTS));
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
  const pairs: { headwater: number; yardstick: number }[] = [];
  try {
    for (let pair = 1; pair <= PAIRS; pair += 1) {
      const yardstick = await outcomeOf('yardstick', url);
      const headwater = await outcomeOf('headwater', url);
      pairs.push({ headwater: rate(headwater), yardstick: rate(yardstick) });
      console.log(
        `pair ${pair}: yardstick ${rate(yardstick)}/s, headwater ${rate(headwater)}/s, ratio ${(rate(headwater) / rate(yardstick)).toFixed(2)}, RSS ${Math.round(headwater.rss / 2 ** 20)} MB`,
      );
    }
  } finally {
    feed.disconnect();
  }
  return [
    measurementOf({ path: 'feed → embedded', beside: 'eventsource and JSON.parse alone', aim: 0.8 }, pairs),
  ];
};
