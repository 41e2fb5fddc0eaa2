import { readReady, readStats } from '../../spec/support/stats.ts';
import type { ComparedCounts } from './compare-counts.ts';
import type { SoakStage } from './stage.ts';

/** Every number that is shown in the end, under the names of the plain count. */
export const shownCounts = async ({ shows, countsAll }: SoakStage): Promise<ComparedCounts> => {
  const stats = await readStats(shows.url(), 'all');
  if (!countsAll) return stats;
  const { feed } = await readReady(shows.url());
  return { ...stats, canaries: feed.canaries, rejected: feed.rejected };
};
