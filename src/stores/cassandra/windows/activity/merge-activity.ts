import { mergeSummaries } from '../../../../stats/windows/activity/activity-summary.ts';
import { packTopList } from '../../../../stats/windows/sketches/pack-top-list.ts';
import { summarise } from '../../../../stats/windows/activity/summarise.ts';
import { wikiListLength } from '../../../../stats/windows/activity/wiki-lists.ts';
import type { Database } from '../../connection/database.ts';
import type { LedgerKey } from '../../ledger/ledger-key.ts';
import { number, text } from '../../connection/row-values.ts';
import { unpackLog } from './activity-log.ts';
import { summaryOf } from './activity-columns.ts';
import { bucketAt } from '../buckets.ts';
import type { OpenActivity } from './open-activity.ts';

const OF_WINDOW =
  'scope = ? AND generation = ? AND ledger = ? AND resolution = ? AND bucket = ? AND start = ?';
const SELECT = `SELECT part, users, top_users, top_pages, top_wiki_users, log FROM window_activity WHERE ${OF_WINDOW} AND part <= ?`;
const SUMMARY = `INSERT INTO window_activity
 (scope, generation, ledger, resolution, bucket, start, part, users, top_users, top_pages, top_wiki_users)
 VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)`;
const DELETE_MERGED = `DELETE FROM window_activity WHERE ${OF_WINDOW} AND part > 0 AND part <= ?`;

export interface MergeContext {
  readonly db: Database;
  readonly ledgerKey: LedgerKey;
  /** The revision of the session's last save, which is in the tables. */
  readonly revision: number;
  readonly exactUsers: number;
}

/**
 * Merges a window's log into its summary. Both are in one partition, so the batch is atomic: a reader counts everything
 * once, even after a crash. A stale process writes with an older revision as timestamp, which changes nothing.
 */
export const mergeActivity = async (
  { db, ledgerKey, revision, exactUsers }: MergeContext,
  { resolution, start }: Pick<OpenActivity, 'resolution' | 'start'>,
  listed: number,
): Promise<void> => {
  const window = [...ledgerKey, resolution, bucketAt('activity', resolution, start), start];
  const rows = await db.read(SELECT, [...window, revision]);
  const summaries = rows.filter((row) => number(row, 'part') === 0).map(summaryOf);
  const log = rows.filter((row) => number(row, 'part') > 0).map((row) => unpackLog(start, text(row, 'log')));
  const isShort = summaries.every(
    ({ topUsers, topPages, topWikiUsers }) =>
      topUsers.counts.length <= listed &&
      topPages.counts.length <= listed &&
      topWikiUsers.counts.length <= wikiListLength(listed),
  );
  if (log.length === 0 && isShort) return;
  const parts = log.length === 0 ? summaries : [...summaries, summarise(log, exactUsers)];
  const { users, topUsers, topPages, topWikiUsers } = mergeSummaries(parts, exactUsers, listed);
  await db.writeBatch(
    [
      {
        query: SUMMARY,
        params: [
          ...window,
          Buffer.from(users),
          packTopList(topUsers),
          packTopList(topPages),
          packTopList(topWikiUsers),
        ],
      },
      { query: DELETE_MERGED, params: [...window, revision] },
    ],
    revision,
  );
};
