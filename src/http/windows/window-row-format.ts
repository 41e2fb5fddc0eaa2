import type { DistinctCount } from '../../stats/windows/sketches/distinct-counter.ts';
import { messages } from '../../stats/windows/window-counts.ts';
import type { WindowResult } from '../../stats/windows/window-query.ts';
import { isoTime } from '../iso-time.ts';

/** Row format. */
export interface RowOptions {
  /** Include the error of distinct users. */
  readonly detail: boolean;
  /** The dimension by which rows are grouped. */
  readonly by?: 'domain' | 'type' | undefined;
}

type Cell = string | number | null;

const countsOf = ({ start, counts }: WindowResult): Readonly<Record<string, Cell>> => ({
  start: isoTime(start),
  messages: messages(counts),
  bots: counts.bots,
  non_bots: counts.nonBots,
  new_pages: counts.newPages,
  bytes_added: counts.bytesAdded,
  bytes_removed: counts.bytesRemoved,
});
const keyOf = ({ key }: WindowResult, { by }: RowOptions): Readonly<Record<string, Cell>> =>
  by === undefined ? {} : { [by]: key };

/** Distinct users as a number or, with `detail`, with the error. */
export const distinctJson = (count: DistinctCount | null, detail: boolean): DistinctCount | number | null =>
  detail ? count : (count?.value ?? null);

/** A row of the JSON response. */
export const rowJson = (row: WindowResult, options: RowOptions): object => ({
  ...countsOf(row),
  distinct_users: distinctJson(row.distinctUsers, options.detail),
  ...keyOf(row, options),
});

const rowCells = (row: WindowResult, options: RowOptions): Readonly<Record<string, Cell>> => ({
  ...countsOf(row),
  distinct_users: row.distinctUsers?.value ?? null,
  ...(options.detail ? { distinct_users_error: row.distinctUsers?.error ?? null } : {}),
  ...keyOf(row, options),
});

const quoteCell = (cell: Cell): string => {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
const csvLine = (cells: readonly Cell[]): string => `${cells.map(quoteCell).join(',')}\r\n`;

/** Provides the column names. */
const EMPTY_ROW: WindowResult = {
  resolution: '1m',
  start: 0,
  dimension: 'all',
  key: '',
  counts: { bots: 0, nonBots: 0, newPages: 0, bytesAdded: 0, bytesRemoved: 0 },
  distinctUsers: null,
};

/** The rows as CSV (RFC 4180) with a header; unknown values are empty. */
export const rowsCsv = (rows: readonly WindowResult[], options: RowOptions): string =>
  csvLine(Object.keys(rowCells(EMPTY_ROW, options))) +
  rows.map((row) => csvLine(Object.values(rowCells(row, options)))).join('');
