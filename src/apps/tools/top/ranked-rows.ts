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
 * The largest counts and what is new in them. All domains are known at all times, so one that was not there is new;
 * of users only the most active are, so of one that was not there nothing can be told.
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
