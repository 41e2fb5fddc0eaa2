import { readReady, readStats } from '../../spec/support/stats.ts';
import type { ComparedCounts } from './compare-counts.ts';
import type { SoakTestBed } from './test-bed.ts';

/** Every number that is shown in the end, under the names of the plain count. */
export const reportedCounts = async ({
  statsProcess,
  countsRejects,
}: SoakTestBed): Promise<ComparedCounts> => {
  const stats = await readStats(statsProcess.url(), 'all');
  if (!countsRejects) return stats;
  const { feed } = await readReady(statsProcess.url());
  return { ...stats, canaries: feed.canaries, rejected: feed.rejected };
};
