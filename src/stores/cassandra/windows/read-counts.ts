import { compareCodePoints } from '../../../stats/counts/compare-code-points.ts';
import { type Resolution, WIDTH_MS } from '../../../stats/windows/resolution.ts';
import {
  addCounts,
  type GrowingCounts,
  messages,
  type WindowCounts,
  zeroCounts,
} from '../../../stats/windows/window-counts.ts';
import type { Dimension, WindowRow } from '../../../stats/windows/window-deltas.ts';
import { windowStartsIn, type WindowRange, type WindowRun } from '../../../stats/windows/window-range.ts';
import type { WindowQuery } from '../../../stats/windows/window-query.ts';
import type { Database } from '../connection/database.ts';
import type { LedgerKey } from '../ledger/ledger-key.ts';
import { rowKey } from '../tables/row-key.ts';
import { type BucketRange, bucketRangesOf, type WindowLedgers } from './window-ledgers.ts';
import { ROW_COLUMNS, windowRow } from './window-rows.ts';

const OF_BUCKET = `SELECT ${ROW_COLUMNS} FROM windows
 WHERE scope = ? AND generation = ? AND ledger = ? AND resolution = ? AND bucket = ? AND dimension = ?`;
const IN_RANGE = `${OF_BUCKET} AND start >= ? AND start < ?`;
const OF_KEY = `${OF_BUCKET} AND start IN ? AND key = ?`;

const PAGE_ROWS = 5000;
/** Windows of one key in one request, which is Scylla's limit: each is a row. */
const MAX_KEY_WINDOWS = 100;
/** How many windows with many keys are read to begin with. */
const INITIAL_WINDOWS = 8;

type RowSelection = Pick<WindowQuery, 'resolution' | 'dimension' | 'key'>;

/** The rows of one ledger, page by page. */
const pagesOf = (
  db: Database,
  ledgerKey: LedgerKey,
  { resolution, dimension, key }: RowSelection,
  { bucket, from, to }: Omit<BucketRange, 'ledgerKeys'>,
) => {
  const of = [...ledgerKey, resolution, bucket, dimension];
  return key === null || dimension === 'all'
    ? db.pages(IN_RANGE, [...of, from, to], PAGE_ROWS)
    : db.pages(OF_KEY, [...of, [...windowStartsIn(resolution, { from, to })], rowKey(key)], PAGE_ROWS);
};

/** The rows of all ledgers, added up, without those from which everything was taken out again; in order of time and then of keys. */
const mergedRows = async (
  db: Database,
  selection: RowSelection,
  bucketRange: BucketRange,
): Promise<readonly WindowRow[]> => {
  const merged = new Map<string, WindowRow & { readonly counts: GrowingCounts }>();
  await Promise.all(
    bucketRange.ledgerKeys.map(async (ledgerKey) => {
      for await (const page of pagesOf(db, ledgerKey, selection, bucketRange))
        for (const found of page) {
          const row = windowRow(selection.resolution, found);
          if (messages(row.counts) === 0) continue;
          const id = `${row.start} ${row.key}`;
          const sum = merged.get(id) ?? { ...row, counts: zeroCounts() };
          merged.set(id, sum);
          addCounts(sum.counts, row.counts);
        }
    }),
  );
  return [...merged.values()].sort((a, b) => a.start - b.start || compareCodePoints(a.key, b.key));
};

/** Pieces of a stretch, each as long as the last one's yield lets hope for. */
const firstWindows = ({ dimension, key, limit }: WindowQuery): number => {
  if (dimension === 'all') return limit;
  return key === null ? INITIAL_WINDOWS : MAX_KEY_WINDOWS;
};

const isAfter = ({ start, key }: WindowRow, after: WindowQuery['after']): boolean =>
  after === null || start > after.start || (start === after.start && compareCodePoints(key, after.key) > 0);

/** The first rows that a question asks for. It reads little more than it tells, however long the range is. */
export const readRows = async (
  db: Database,
  ledgers: WindowLedgers,
  query: WindowQuery,
): Promise<readonly WindowRow[]> => {
  const { resolution, range, after, limit } = query;
  const from = after === null ? range.from : Math.max(range.from, after.start);
  const bucketRanges = await bucketRangesOf({ db }, ledgers, 'windows', resolution, { from, to: range.to });
  const rows: WindowRow[] = [];
  let windows = firstWindows(query);
  for (const bucketRange of bucketRanges) {
    let at = bucketRange.from;
    while (at < bucketRange.to) {
      const to = Math.min(bucketRange.to, at + windows * WIDTH_MS[resolution]);
      const found = await mergedRows(db, query, { ...bucketRange, from: at, to });
      for (const row of found) if (isAfter(row, after)) rows.push(row);
      if (rows.length >= limit) return rows.slice(0, limit);
      if (query.key === null && found.length * 2 < limit) windows *= 2;
      at = to;
    }
  }
  return rows;
};

/** The sum of a dimension's rows over runs, by key. */
export const sumByKey = async (
  db: Database,
  ledgers: WindowLedgers,
  dimension: Dimension,
  runs: readonly WindowRun[],
): Promise<ReadonlyMap<string, WindowCounts>> => {
  const sums = new Map<string, GrowingCounts>();
  const addPages = async (
    resolution: Resolution,
    ledgerKey: LedgerKey,
    bucketRange: BucketRange,
  ): Promise<void> => {
    for await (const page of pagesOf(db, ledgerKey, { resolution, dimension, key: null }, bucketRange))
      for (const found of page) {
        const { key, counts } = windowRow(resolution, found);
        if (messages(counts) === 0) continue;
        const sum = sums.get(key) ?? zeroCounts();
        sums.set(key, sum);
        addCounts(sum, counts);
      }
  };
  for (const { resolution, ...range } of runs)
    for (const bucketRange of await bucketRangesOf(
      { db },
      ledgers,
      'windows',
      resolution,
      range satisfies WindowRange,
    ))
      await Promise.all(
        bucketRange.ledgerKeys.map((ledgerKey) => addPages(resolution, ledgerKey, bucketRange)),
      );
  return sums;
};
