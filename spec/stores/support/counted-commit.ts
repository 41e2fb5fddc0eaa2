import { countDeltas, type Countable } from '../../../src/stats/deltas.ts';
import type { Commit } from '../../../src/stores/store.ts';
import { commitOf, event, NOW, positionAt, type Position } from './commits.ts';

/** The events of the n-th commit: between 1 and 400, some of users seen before. */
export const eventsOf = (n: number): readonly Countable[] =>
  Array.from({ length: 1 + ((n * 137) % 400) }, (_, i) =>
    event({
      bot: (n + i) % 3 === 0,
      user: `user ${(n * i) % 1009}`,
      serverUrl: `https://${i % 7}.example`,
      domain: `${i % 11}.example`,
    }),
  );

/** The n-th commit, from which everything in the store follows. */
export const countedCommit = (n: number): Commit<Position> =>
  commitOf({
    deltas: countDeltas(eventsOf(n)),
    position: positionAt(n),
    recent: [{ partition: 'eqiad', at: n, keys: `key ${n}` }],
    forget: new Map([['eqiad', n - 4]]),
    canaries: 1,
    rejects: n % 5 === 0 ? [{ id: `reject ${n}`, reason: 'broken', data: '{', at: NOW }] : [],
    losses: n % 7 === 0 ? [{ topic: 'eqiad', partition: 0, from: n, to: n + 1, at: NOW }] : [],
  });
