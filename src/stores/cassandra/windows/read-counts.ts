import { type Resolution, WIDTH_MS } from '../../../stats/windows/resolution.ts';
import {
  addCounts,
  type GrowingCounts,
  messages,
  sumCounts,
  type WindowCounts,
  zeroCounts,
} from '../../../stats/windows/window-counts.ts';
import type { Dimension, WindowRow } from '../../../stats/windows/window-deltas.ts';
import { rowsWithUnknownKind, withUnknownKind } from '../../../stats/windows/unknown-kind.ts';
import { windowStartsIn, type WindowRange, type WindowRun } from '../../../stats/windows/window-range.ts';
import type { WindowQuery } from '../../../stats/windows/window-query.ts';
import { countsByKey } from '../../counts-by-key.ts';
import { compareRows, isAfter } from '../../window-order.ts';
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
/** Windows of one key per request: ScyllaDB's limit for the combinations of IN lists. */
const MAX_KEY_WINDOWS = 100;
/** Windows with all their keys in the first request. */
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

/** The stored rows of all ledgers, added up, without emptied ones, in row order. */
const storedRows = async (
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
  return [...merged.values()].sort(compareRows);
};

/** The rows of all ledgers, in row order. */
const mergedRows = async (
  db: Database,
  selection: RowSelection,
  bucketRange: BucketRange,
): Promise<readonly WindowRow[]> => {
  if (selection.dimension !== 'kind') return storedRows(db, selection, bucketRange);
  // Kinds first: a save between the two adds to the unknown kind rather than taking from it.
  const kinds = await storedRows(db, { ...selection, key: null }, bucketRange);
  const all = await storedRows(db, { ...selection, dimension: 'all', key: '' }, bucketRange);
  const rows = rowsWithUnknownKind(all, kinds);
  return selection.key === null ? rows : rows.filter(({ key }) => key === selection.key);
};

/** Windows to read in the first request of a query. */
const initialWindows = ({ dimension, key, limit }: WindowQuery): number => {
  if (dimension === 'all' || dimension === 'kind') return limit;
  return key === null ? INITIAL_WINDOWS : MAX_KEY_WINDOWS;
};

/** The first `limit` rows of a query. It reads little more than it returns, however long the range is. */
export const readRows = async (
  db: Database,
  ledgers: WindowLedgers,
  query: WindowQuery,
): Promise<readonly WindowRow[]> => {
  const { resolution, range, after, limit } = query;
  const from = after === null ? range.from : Math.max(range.from, after.start);
  const bucketRanges = await bucketRangesOf({ db }, ledgers, 'windows', resolution, { from, to: range.to });
  const rows: WindowRow[] = [];
  let windows = initialWindows(query);
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

const sumStored = async (
  db: Database,
  ledgers: WindowLedgers,
  dimension: Dimension,
  runs: readonly WindowRun[],
): Promise<ReadonlyMap<string, WindowCounts>> => {
  const byKey = countsByKey();
  const addPages = async (
    resolution: Resolution,
    ledgerKey: LedgerKey,
    bucketRange: BucketRange,
  ): Promise<void> => {
    for await (const page of pagesOf(db, ledgerKey, { resolution, dimension, key: null }, bucketRange))
      for (const found of page) {
        const { key, counts } = windowRow(resolution, found);
        if (messages(counts) > 0) byKey.add(key, counts);
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
  return byKey.sums;
};

/** The sums of a dimension's rows over runs, by key. */
export const sumByKey = async (
  db: Database,
  ledgers: WindowLedgers,
  dimension: Dimension,
  runs: readonly WindowRun[],
): Promise<ReadonlyMap<string, WindowCounts>> => {
  const stored = await sumStored(db, ledgers, dimension, runs);
  if (dimension !== 'kind') return stored;
  return withUnknownKind(sumCounts((await sumStored(db, ledgers, 'all', runs)).values()), stored);
};
