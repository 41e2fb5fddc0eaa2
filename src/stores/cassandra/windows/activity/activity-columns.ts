import type { ActivitySummary } from '../../../../stats/windows/activity/activity-summary.ts';
import { unpackTopList } from '../../../../stats/windows/sketches/pack-top-list.ts';
import { type Row, text } from '../../connection/row-values.ts';

/** The bytes of a column; empty if it is null. */
export const bytes = (row: Row, column: string): Uint8Array => {
  const value: unknown = row.get(column);
  return value instanceof Uint8Array ? value : new Uint8Array();
};

/** Reads a window's summary from its row. */
export const summaryOf = (row: Row): ActivitySummary => ({
  users: bytes(row, 'users'),
  topUsers: unpackTopList(text(row, 'top_users')),
  topPages: unpackTopList(text(row, 'top_pages')),
});
