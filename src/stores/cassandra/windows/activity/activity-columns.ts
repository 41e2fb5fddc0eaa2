import type { ActivitySummary } from '../../../../stats/windows/activity/activity-summary.ts';
import { unknownWikiUsers } from '../../../../stats/windows/activity/wiki-lists.ts';
import { unpackTopList } from '../../../../stats/windows/sketches/pack-top-list.ts';
import { type Row, text, textOrNull } from '../../connection/row-values.ts';

/** The bytes of a column; empty if it is null. */
export const bytes = (row: Row, column: string): Uint8Array => {
  const value: unknown = row.get(column);
  return value instanceof Uint8Array ? value : new Uint8Array();
};

/** Reads a window's summary from its row. */
export const summaryOf = (row: Row): ActivitySummary => {
  const topUsers = unpackTopList(text(row, 'top_users'));
  return {
    users: bytes(row, 'users'),
    topUsers,
    // Long, and most queries do without it.
    get topWikiUsers() {
      const packed = textOrNull(row, 'top_wiki_users');
      return packed === null ? unknownWikiUsers(topUsers) : unpackTopList(packed);
    },
    topPages: unpackTopList(text(row, 'top_pages')),
  };
};
