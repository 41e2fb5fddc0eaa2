import { compareCodePoints } from '../../../stats/code-point-order.ts';
import { type Resolution, WIDTH_MS } from '../../../stats/windows/resolution.ts';
import {
  addCounts,
  type GrowingCounts,
  messages,
  type WindowCounts,
  zeroCounts,
} from '../../../stats/windows/window-counts.ts';
import type { Dimension, WindowRow } from '../../../stats/windows/window-deltas.ts';
import { windowsIn, type WindowRange, type WindowRun } from '../../../stats/windows/window-range.ts';
import type { WindowsQuestion } from '../../../stats/windows/told-window.ts';
import type { Database } from '../database.ts';
import type { Place } from '../place.ts';
import { rowKey } from '../keys.ts';
import { type Stretch, stretchesOf, type WindowLedgers } from './window-ledgers.ts';
import { ROW_COLUMNS, windowRow } from './window-rows.ts';

const OF_BUCKET = `SELECT ${ROW_COLUMNS} FROM windows
 WHERE scope = ? AND generation = ? AND ledger = ? AND resolution = ? AND bucket = ? AND dimension = ?`;
const IN_RANGE = `${OF_BUCKET} AND start >= ? AND start < ?`;
const OF_KEY = `${OF_BUCKET} AND start IN ? AND key = ?`;

const PAGE_ROWS = 5000;
/** Windows of one key in one request, which is Scylla's limit: each is a row. */
const KEY_WINDOWS = 100;
/** How many windows with many keys are read to begin with. */
const FEW_WINDOWS = 8;

type Asked = Pick<WindowsQuestion, 'resolution' | 'dimension' | 'key'>;

/** The rows of one ledger, page by page. */
const pagesOf = (
  db: Database,
  place: Place,
  { resolution, dimension, key }: Asked,
  { bucket, from, to }: Omit<Stretch, 'places'>,
) => {
  const of = [...place, resolution, bucket, dimension];
  return key === null || dimension === 'all'
    ? db.pages(IN_RANGE, [...of, from, to], PAGE_ROWS)
    : db.pages(OF_KEY, [...of, [...windowsIn(resolution, { from, to })], rowKey(key)], PAGE_ROWS);
};

/** The rows of all ledgers, added up, without those from which everything was taken out again; in order of time and then of keys. */
const mergedRows = async (db: Database, asked: Asked, stretch: Stretch): Promise<readonly WindowRow[]> => {
  const merged = new Map<string, WindowRow & { readonly counts: GrowingCounts }>();
  await Promise.all(
    stretch.places.map(async (place) => {
      for await (const page of pagesOf(db, place, asked, stretch))
        for (const found of page) {
          const row = windowRow(asked.resolution, found);
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
const firstWindows = ({ dimension, key, limit }: WindowsQuestion): number => {
  if (dimension === 'all') return limit;
  return key === null ? FEW_WINDOWS : KEY_WINDOWS;
};

const isAfter = ({ start, key }: WindowRow, after: WindowsQuestion['after']): boolean =>
  after === null || start > after.start || (start === after.start && compareCodePoints(key, after.key) > 0);

/** The first rows that a question asks for. It reads little more than it tells, however long the range is. */
export const readRows = async (
  db: Database,
  ledgers: WindowLedgers,
  question: WindowsQuestion,
): Promise<readonly WindowRow[]> => {
  const { resolution, range, after, limit } = question;
  const from = after === null ? range.from : Math.max(range.from, after.start);
  const stretches = await stretchesOf({ db }, ledgers, 'windows', resolution, { from, to: range.to });
  const rows: WindowRow[] = [];
  let windows = firstWindows(question);
  for (const stretch of stretches) {
    let at = stretch.from;
    while (at < stretch.to) {
      const to = Math.min(stretch.to, at + windows * WIDTH_MS[resolution]);
      const found = await mergedRows(db, question, { ...stretch, from: at, to });
      for (const row of found) if (isAfter(row, after)) rows.push(row);
      if (rows.length >= limit) return rows.slice(0, limit);
      if (question.key === null && found.length * 2 < limit) windows *= 2;
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
  const addPages = async (resolution: Resolution, place: Place, stretch: Stretch): Promise<void> => {
    for await (const page of pagesOf(db, place, { resolution, dimension, key: null }, stretch))
      for (const found of page) {
        const { key, counts } = windowRow(resolution, found);
        if (messages(counts) === 0) continue;
        const sum = sums.get(key) ?? zeroCounts();
        sums.set(key, sum);
        addCounts(sum, counts);
      }
  };
  for (const { resolution, ...range } of runs)
    for (const stretch of await stretchesOf(
      { db },
      ledgers,
      'windows',
      resolution,
      range satisfies WindowRange,
    ))
      await Promise.all(stretch.places.map((place) => addPages(resolution, place, stretch)));
  return sums;
};
