import { countDeltas, type Countable, type Deltas } from '../../../src/stats/counts/deltas.ts';
import { emptyCommit } from '../../../src/stats/counts/commit.ts';
import type { Commit } from '../../../src/stores/store.ts';

/** A position as a feed might have one: any JSON. */
export type Position = readonly { readonly topic: string; readonly offset: number }[];

export const NOW = '2026-11-21T12:00:00.000Z';

export const positionAt = (offset: number): Position => [{ topic: 'eqiad', offset }];

export const NO_DELTAS: Deltas = countDeltas([]);

export const event = (over: Partial<Countable> = {}): Countable => ({
  bot: false,
  user: 'Alice',
  serverUrl: 'https://en.wikipedia.org',
  domain: 'en.wikipedia.org',
  ...over,
});

/** A commit that changes nothing but what is given. */
export const commitOf = (over: Partial<Commit<Position>> = {}): Commit<Position> => ({
  ...emptyCommit(NOW),
  ...over,
});

/** A commit of one count for each of the users. */
export const usersCommit = (users: Iterable<string>, count = 1): Commit<Position> =>
  commitOf({ deltas: { ...NO_DELTAS, byUser: new Map([...users].map((user) => [user, count])) } });
