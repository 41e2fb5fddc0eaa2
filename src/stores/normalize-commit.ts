import type { Deltas } from '../stats/counts/deltas.ts';
import { capCounts, type KnownKeys } from '../stats/counts/key-cap.ts';
import type { Commit, RecentKeys, Reject } from './store.ts';
import { saturatingSum } from '../stats/counts/saturating-sum.ts';
import { normalizeCounts } from './normalize-counts.ts';
import { normalizeWindows } from './normalize-windows.ts';
import { toWellFormed } from './to-well-formed.ts';

/** A commit as every store keeps it: well-formed text, and the position as JSON. */
export type NormalizedCommit = Omit<Commit<unknown>, 'position'> & {
  readonly ledger: string;
  readonly position: string | null;
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

/** The keys that the totals have already. */
export interface TotalsKeys {
  readonly serverUrls: KnownKeys;
  readonly domains: KnownKeys;
}

/** Folds the servers and domains beyond the totals' limit into one key. */
export const capDeltas = (deltas: Deltas, { serverUrls, domains }: TotalsKeys): Deltas => {
  const byServerUrl = capCounts(deltas.byServerUrl, serverUrls);
  const byDomain = capCounts(deltas.byDomain, domains);
  const isSame = byServerUrl === deltas.byServerUrl && byDomain === deltas.byDomain;
  return isSame ? deltas : { ...deltas, byServerUrl, byDomain };
};

/**
 * The change of the number of lost events. A loss includes both its ends; `found` events arrived after all. The sum
 * saturates because offsets come from outside.
 */
export const lostEvents = ({ losses, found }: Pick<Commit<unknown>, 'losses' | 'found'>): number =>
  losses.reduce((sum, { from, to }) => saturatingSum(sum, to - from + 1), -found);

/** Parses a stored position. Its type is that of the positions that the caller saved. */
export const parsePosition = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
