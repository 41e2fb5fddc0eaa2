import type { DistinctCount } from '../../stats/windows/sketches/distinct-counter.ts';
import { WIDTH_MS } from '../../stats/windows/resolution.ts';
import type { WindowsStatus } from '../server/optional-features.ts';
import type { WindowResult } from '../../stats/windows/window-query.ts';
import { printable } from '../../core/printable.ts';
import type { WINDOW_GROUPS } from '../schemas/feature-params.ts';
import { isoTime } from '../iso-time.ts';
import { countsJson } from './counts-json.ts';

/** Row format. */
export interface RowOptions {
  /** The time for which windows are complete: a window that begins before or ends after it is partial. */
  readonly coverage: Pick<WindowsStatus, 'countedSince' | 'completeUntil'>;
  /** Include the error of distinct users. */
  readonly detail: boolean;
  /** The dimension by which rows are grouped. */
  readonly by?: (typeof WINDOW_GROUPS)[number] | undefined;
  /** The kinds of users that are counted; `null` for all. */
  readonly kinds: readonly string[] | null;
}

/** A row with the events of users of an unknown kind, where only some kinds are counted. */
export type ShownRow = WindowResult & { readonly unknown?: number };

type Cell = string | number | null;

const countsOf = ({ start, counts }: WindowResult): Readonly<Record<string, Cell>> => ({
  start: isoTime(start),
  ...countsJson(counts),
});

/** Whether the window lies in the time that has been counted completely. */
const isComplete = (
  { start, resolution }: WindowResult,
  { coverage: { countedSince, completeUntil } }: RowOptions,
): boolean =>
  countedSince !== null &&
  completeUntil !== null &&
  start >= countedSince &&
  start + WIDTH_MS[resolution] <= completeUntil;

const keyOf = ({ key }: WindowResult, { by }: RowOptions): Readonly<Record<string, Cell>> =>
  by === undefined ? {} : { [by]: key };

const unknownOf = ({ unknown = 0 }: ShownRow, { kinds }: RowOptions): Readonly<Record<string, Cell>> =>
  kinds === null ? {} : { unknown };

/** Distinct users as a number or, with `detail`, with the error. */
export const distinctJson = (count: DistinctCount | null, detail: boolean): DistinctCount | number | null =>
  detail ? count : (count?.value ?? null);

/** A row of the JSON response. */
export const rowJson = (row: ShownRow, options: RowOptions): object => ({
  ...countsOf(row),
  distinct_users: distinctJson(row.distinctUsers, options.detail),
  ...keyOf(row, options),
  ...unknownOf(row, options),
  complete: isComplete(row, options),
});

const rowCells = (row: ShownRow, options: RowOptions): Readonly<Record<string, Cell>> => ({
  ...countsOf(row),
  distinct_users: row.distinctUsers?.value ?? null,
  ...(options.detail ? { distinct_users_error: row.distinctUsers?.error ?? null } : {}),
  ...keyOf(row, options),
  ...unknownOf(row, options),
  complete: String(isComplete(row, options)),
});

/** Spreadsheets run a text that begins like this as a formula; the full-width forms in some languages. */
const FORMULA_START = /^[=+\-@\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}]/u;

/** Names come from the feed: no control character reaches a terminal, and an apostrophe makes a formula plain text. */
const safeText = (text: string): string => {
  const shown = printable(text);
  return FORMULA_START.test(shown) ? `'${shown}` : shown;
};

const quoteCell = (cell: Cell): string => {
  const text = typeof cell === 'string' ? safeText(cell) : String(cell ?? '');
  return /[",;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
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

/** The rows as CSV (RFC 4180) with a header; unknown values are empty, and names are made safe for spreadsheets. */
export const rowsCsv = (rows: readonly ShownRow[], options: RowOptions): string =>
  csvLine(Object.keys(rowCells(EMPTY_ROW, options))) +
  rows.map((row) => csvLine(Object.values(rowCells(row, options)))).join('');
