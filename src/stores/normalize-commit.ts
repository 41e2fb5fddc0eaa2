import type { Deltas } from '../stats/counts/deltas.ts';
import { capCounts, type KnownKeys } from '../stats/counts/key-cap.ts';
import type { Commit, RecentKeys, Reject } from './store.ts';
import { saturatingSum } from '../stats/counts/saturating-sum.ts';
import { normalizeWindows } from './normalize-windows.ts';
import { toWellFormed } from './to-well-formed.ts';

/** A commit in the form in which every store keeps it: well-formed text, and the position as JSON. */
export type NormalizedCommit = Omit<Commit<unknown>, 'position'> & {
  readonly ledger: string;
  readonly position: string | null;
};

const areNormalized = (counts: ReadonlyMap<string, number>): boolean => {
  for (const [key, count] of counts) if (count <= 0 || !key.isWellFormed()) return false;
  return true;
};

/** Keys that become the same text are added up, and what does not grow is left out. */
const normalizeCounts = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> => {
  // Nearly always; then none need be copied.
  if (areNormalized(counts)) return counts;
  const result = new Map<string, number>();
  for (const [key, count] of counts) {
    const text = toWellFormed(key);
    if (count > 0) result.set(text, (result.get(text) ?? 0) + count);
  }
  return result;
};

export const normalizeDeltas = (deltas: Deltas): Deltas => ({
  bots: deltas.bots,
  nonBots: deltas.nonBots,
  byServerUrl: normalizeCounts(deltas.byServerUrl),
  byDomain: normalizeCounts(deltas.byDomain),
  byUser: normalizeCounts(deltas.byUser),
});

const normalizeKeys = ({ partition, at, keys }: RecentKeys): RecentKeys => ({
  partition: toWellFormed(partition),
  at,
  keys: toWellFormed(keys),
});

const normalizeReject = ({ id, code, reason, data, at }: Reject): Reject => ({
  id: toWellFormed(id),
  code,
  reason: toWellFormed(reason),
  data: toWellFormed(data),
  at,
});

export const normalizeCommit = <P>(ledger: string, commit: Commit<P>): NormalizedCommit => ({
  ledger: toWellFormed(ledger),
  deltas: normalizeDeltas(commit.deltas),
  windows: normalizeWindows(commit.windows),
  position: commit.position === null ? null : JSON.stringify(commit.position),
  recent: commit.recent.map(normalizeKeys),
  expireBefore: new Map([...commit.expireBefore].map(([partition, at]) => [toWellFormed(partition), at])),
  canaries: commit.canaries,
  rejects: commit.rejects.map(normalizeReject),
  deadLetters: commit.deadLetters,
  losses: commit.losses.map((loss) => ({ ...loss, topic: toWellFormed(loss.topic) })),
  found: commit.found,
  at: commit.at,
});

/** What the totals are counted by, as they are now. */
export interface TotalsKeys {
  readonly serverUrls: KnownKeys;
  readonly domains: KnownKeys;
}

/** Deltas that bring no more servers and domains than the totals may have. */
export const capDeltas = (deltas: Deltas, { serverUrls, domains }: TotalsKeys): Deltas => {
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
