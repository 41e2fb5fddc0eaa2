import { largest } from './largest.ts';
import type { Recent } from './history.ts';
import type { ServerStats } from './api/server-stats.ts';

export interface RankedRow {
  readonly name: string;
  readonly count: number;
  /** How many of them are of the last minute; `null` when that is not known. */
  readonly increase: number | null;
}

type Counts = 'byDomain' | 'byUser';

/**
 * The largest counts and what was added to them. A snapshot holds all domains, so a domain missing in an earlier one is
 * new. It holds only the most active users, so the earlier count of a missing user is unknown.
 */
export const rankedRows = (
  stats: ServerStats,
  of: Counts,
  recent: Recent | null,
  limit: number,
): readonly RankedRow[] =>
  largest(stats[of], limit).map(([name, count]) => {
    const before = recent?.before[of].get(name) ?? (of === 'byDomain' ? 0 : null);
    return { name, count, increase: recent === null || before === null ? null : count - before };
  });
