import type { Deltas } from '../stats/deltas.ts';
import { capCounts, type KnownKeys } from '../stats/key-cap.ts';
import type { Commit, RecentKeys, Reject } from './store.ts';
import { saturatingSum } from '../stats/saturating-sum.ts';
import { storableWindows } from './storable-windows.ts';
import { wellFormed } from './well-formed.ts';

/** A commit in the form in which every store keeps it: well-formed text, and the position as JSON. */
export type StorableCommit = Omit<Commit<unknown>, 'position'> & {
  readonly ledger: string;
  readonly position: string | null;
};

const areStorable = (counts: ReadonlyMap<string, number>): boolean => {
  for (const [key, count] of counts) if (count <= 0 || !key.isWellFormed()) return false;
  return true;
};

/** Keys that become the same text are added up, and what does not grow is left out. */
const storableCounts = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> => {
  // Nearly always; then none need be copied.
  if (areStorable(counts)) return counts;
  const result = new Map<string, number>();
  for (const [key, count] of counts) {
    const text = wellFormed(key);
    if (count > 0) result.set(text, (result.get(text) ?? 0) + count);
  }
  return result;
};

export const storableDeltas = (deltas: Deltas): Deltas => ({
  bots: deltas.bots,
  nonBots: deltas.nonBots,
  byServerUrl: storableCounts(deltas.byServerUrl),
  byDomain: storableCounts(deltas.byDomain),
  byUser: storableCounts(deltas.byUser),
});

const storableKeys = ({ partition, at, keys }: RecentKeys): RecentKeys => ({
  partition: wellFormed(partition),
  at,
  keys: wellFormed(keys),
});

const storableReject = ({ id, reason, data, at }: Reject): Reject => ({
  id: wellFormed(id),
  reason: wellFormed(reason),
  data: wellFormed(data),
  at,
});

export const storableCommit = <P>(ledger: string, commit: Commit<P>): StorableCommit => ({
  ledger: wellFormed(ledger),
  deltas: storableDeltas(commit.deltas),
  windows: storableWindows(commit.windows),
  position: commit.position === null ? null : JSON.stringify(commit.position),
  recent: commit.recent.map(storableKeys),
  forget: new Map([...commit.forget].map(([partition, at]) => [wellFormed(partition), at])),
  canaries: commit.canaries,
  rejects: commit.rejects.map(storableReject),
  deadLetters: commit.deadLetters,
  losses: commit.losses.map((loss) => ({ ...loss, topic: wellFormed(loss.topic) })),
  found: commit.found,
  at: commit.at,
});

/** What the totals are counted by, as they are now. */
export interface TotalsKeys {
  readonly serverUrls: KnownKeys;
  readonly domains: KnownKeys;
}

/** Deltas that bring no more servers and domains than the totals may have. */
export const cappedDeltas = (deltas: Deltas, { serverUrls, domains }: TotalsKeys): Deltas => {
  const byServerUrl = capCounts(deltas.byServerUrl, serverUrls);
  const byDomain = capCounts(deltas.byDomain, domains);
  const isSame = byServerUrl === deltas.byServerUrl && byDomain === deltas.byDomain;
  return isSame ? deltas : { ...deltas, byServerUrl, byDomain };
};

/**
 * By how many the lost events grow. Both ends of a loss are included; what came after all is lost no longer. The sum
 * saturates: offsets come from outside.
 */
export const lostEvents = ({ losses, found }: Pick<Commit<unknown>, 'losses' | 'found'>): number =>
  losses.reduce((sum, { from, to }) => saturatingSum(sum, to - from + 1), -found);

/** The way back from a position's text, of the type that the caller saved. */
export const parsePosition = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
