import { countDeltas } from '../../../src/stats/counts/deltas.ts';
import { NO_LATENESS } from '../../../src/stats/windows/time/no-lateness.ts';
import { windowCounter } from '../../../src/stats/windows/window-counter.ts';
import type { WindowDeltas } from '../../../src/stats/windows/window-deltas.ts';
import type { WindowEvent } from '../../../src/stats/windows/window-event.ts';
import { iso, windowEvent, START_MS } from '../../support/window-events.ts';
import type { Commit } from '../../../src/stores/store.ts';
import { commitOf, NOW, positionAt, type Position } from './commits.ts';

const BETWEEN_COMMITS_MS = 20_000;
const timeOf = (n: number): number => START_MS + n * BETWEEN_COMMITS_MS;

/** The watermark after the n-th commit. */
export const watermarkOf = (n: number) => ({ topic: 'eqiad', high: timeOf(n), last: [] });

/** The n-th commit's events in their windows: a commit every 20 s of their time. */
export const windowsOf = (n: number): WindowDeltas => {
  const counter = windowCounter(NO_LATENESS);
  for (const event of eventsOf(n)) counter.add(event);
  return { ...counter.deltas(), watermarks: [watermarkOf(n)] };
};

/** The events of the n-th commit: between 1 and 400, some of users seen before. */
export const eventsOf = (n: number): readonly WindowEvent[] =>
  Array.from({ length: 1 + ((n * 137) % 400) }, (_, i) =>
    windowEvent({
      bot: (n + i) % 3 === 0,
      user: `user ${(n * i) % 1009}`,
      serverUrl: `https://${i % 7}.example`,
      domain: `${i % 11}.example`,
      dt: i % 50 === 49 ? null : iso(timeOf(n) + i * 100),
    }),
  );

/** The n-th commit, from which everything in the store follows. */
export const countedCommit = (n: number): Commit<Position> =>
  commitOf({
    deltas: countDeltas(eventsOf(n)),
    windows: windowsOf(n),
    position: positionAt(n),
    recent: [{ partition: 'eqiad', at: n, keys: `key ${n}` }],
    expireBefore: new Map([['eqiad', n - 4]]),
    canaries: 1,
    rejects:
      n % 5 === 0 ? [{ id: `reject ${n}`, code: 'not-json', reason: 'broken', data: '{', at: NOW }] : [],
    losses: n % 7 === 0 ? [{ topic: 'eqiad', partition: 0, from: n, to: n + 1, at: NOW }] : [],
  });
