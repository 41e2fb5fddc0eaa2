import type { KnownKeys } from '../../../stats/counts/key-cap.ts';
import { coarser, type Resolution, windowStart } from '../../../stats/windows/resolution.ts';
import { expiryStarts } from '../../../stats/windows/retention.ts';
import { rowKeys } from '../../../stats/windows/row-keys.ts';
import { rollUpActivity } from '../../../stats/windows/activity/roll-up-activity.ts';
import {
  IDLE_TOPIC_MS,
  lowWatermarkOf,
  type TopicWatermark,
} from '../../../stats/windows/time/watermark-tracker.ts';
import { messages, type WindowCounts } from '../../../stats/windows/window-counts.ts';
import { DIMENSIONS } from '../../../stats/windows/window-deltas.ts';
import type { WindowSettings } from '../../window-settings.ts';
import { createActivityTables } from './activity-tables.ts';
import type { TableChecksums } from '../checksums/table-checksums.ts';
import { addToSpan, createWindowChecksums, type SpanSums } from '../checksums/window-checksums.ts';
import type { OutsideReason } from './outside-reason.ts';
import { type PackedWindows, rowAt, rowCount } from './pack-windows.ts';
import { readWatermarks } from './read-watermarks.ts';
import { type Connection, prepare, type PreparedStatement, type Value } from '../sqlite-connection.ts';

/** The writer's view of the window tables. Use it inside a transaction. */
export interface WindowTables {
  /** `now`: the clock, epoch ms. It bounds the low watermark, so no window expires or is rolled up before its end. */
  add(ledger: string, windows: PackedWindows, now: number): void;
  watermarks(ledger: string): readonly TopicWatermark[];
  /** Discards the state in memory; call it after a failed transaction. */
  reset(): void;
}

/** Windows that one save expires at most, so that it stays short; the next saves expire the rest. */
const MAX_EXPIRED: Readonly<Record<Exclude<Resolution, '1d'>, number>> = { '1s': 900, '1m': 120, '1h': 48 };

/** Rows per statement: a statement costs as much as a row. */
const BATCH_ROWS = 32;

/** Beyond MAX_SAFE_INTEGER a sum is inexact in JavaScript, and beyond 2^63 not an integer in SQLite. */
const ADD_EXCLUDED = ['bots', 'non_bots', 'new_pages', 'bytes_added', 'bytes_removed']
  .map((column) => `${column} = min(${column} + excluded.${column}, ${Number.MAX_SAFE_INTEGER})`)
  .join(', ');

export const createWindowTables = (
  db: Connection,
  { latenessMs, exactUsers, retention }: WindowSettings,
  tableChecksums: TableChecksums,
  domains: () => KnownKeys,
): WindowTables => {
  const typesOf = prepare(
    db,
    `SELECT key FROM windows WHERE resolution = '1d' AND dimension = 'type' AND start = ?`,
  );
  const keys = rowKeys({ domains, typesOf: (day) => typesOf.all(day).map((row) => row.text(0)) });
  const activity = createActivityTables(db, tableChecksums);
  const checksums = createWindowChecksums(db);
  const upsertRows = (rows: number): PreparedStatement =>
    prepare(
      db,
      `INSERT INTO windows VALUES ${Array(rows).fill('(?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')} ON CONFLICT DO UPDATE SET ${ADD_EXCLUDED}`,
    );
  const upsertRow = upsertRows(1);
  const upsertBatch = upsertRows(BATCH_ROWS);
  const upsertOutside = prepare(
    db,
    `INSERT INTO outside_windows VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ${ADD_EXCLUDED}`,
  );
  const addLate = prepare(db, 'UPDATE totals SET late = late + ?');
  const upsertWatermark = prepare(db, 'INSERT OR REPLACE INTO topic_marks VALUES (?, ?, ?, ?, ?)');
  const starts = prepare(
    db,
    `SELECT start FROM windows WHERE resolution = ? AND dimension = 'all' ORDER BY start LIMIT 1 OFFSET ?`,
  );
  const deleteBefore = prepare(
    db,
    'DELETE FROM windows WHERE resolution = ? AND dimension = ? AND start < ?',
  );
  const setRetainedSince = prepare(
    db,
    `INSERT INTO windows_kept VALUES (?, ?) ON CONFLICT DO UPDATE SET since = max(since, excluded.since)`,
  );

  const addRows = (windows: PackedWindows): void => {
    const count = rowCount(windows);
    const spans: SpanSums = new Map();
    let next = 0;
    for (; next + BATCH_ROWS <= count; next += BATCH_ROWS) {
      const values: Value[] = [];
      for (let number = next; number < next + BATCH_ROWS; number += 1) {
        const row = rowAt(windows, number, keys.keyOf);
        values.push(...row);
        addToSpan(spans, row);
      }
      upsertBatch.run(...values);
    }
    for (; next < count; next += 1) {
      const row = rowAt(windows, next, keys.keyOf);
      upsertRow.run(...row);
      addToSpan(spans, row);
    }
    checksums.add(spans);
  };
  const addOutside = (reason: OutsideReason, counts: WindowCounts): void => {
    if (messages(counts) === 0) return;
    const { bots, nonBots, newPages, bytesAdded, bytesRemoved } = counts;
    upsertOutside.run(reason, bots, nonBots, newPages, bytesAdded, bytesRemoved);
  };
  const saveWatermark = (ledger: string, { topic, high, last }: TopicWatermark): void => {
    upsertWatermark.run(ledger, topic, high, last.length > 1 ? (last[0] ?? null) : null, last.at(-1) ?? null);
  };
  const expire = (resolution: Exclude<Resolution, '1d'>, before: number): void => {
    const nthStart = (n: number): number => starts.first(resolution, n)?.number(0) ?? Infinity;
    if (nthStart(0) >= before) return;
    // Rounded to the next coarser resolution, as `before` is.
    const retainedSince = Math.min(
      before,
      windowStart(coarser(resolution) ?? '1d', nthStart(MAX_EXPIRED[resolution])),
    );
    for (const dimension of DIMENSIONS) deleteBefore.run(resolution, dimension, retainedSince);
    checksums.expire(resolution, retainedSince);
    if (resolution !== '1s') activity.expire(resolution, retainedSince);
    setRetainedSince.run(resolution, retainedSince);
  };
  /** Rolls up closed windows and deletes expired ones. */
  const rollUpAndExpire = (addedMinutes: number, now: number): void => {
    const lowWatermark = lowWatermarkOf(readWatermarks(db), IDLE_TOPIC_MS, now);
    if (lowWatermark === null) return;
    rollUpActivity(activity, lowWatermark, { latenessMs, exactUsers, addedMinutes });
    const before = expiryStarts(retention, lowWatermark);
    for (const resolution of ['1s', '1m', '1h'] as const) expire(resolution, before[resolution]);
  };

  return {
    add: (ledger, windows, now) => {
      addRows(windows);
      for (const { start, activity: packed } of windows.minutes) activity.append(start, packed);
      addOutside('unplaced', windows.untimed);
      addOutside('too-late', windows.tooLate);
      addOutside('future', windows.future);
      if (windows.late > 0) addLate.run(windows.late);
      for (const watermark of windows.watermarks) saveWatermark(ledger, watermark);
      rollUpAndExpire(windows.minutes.length, now);
    },
    watermarks: (ledger) => readWatermarks(db, ledger),
    reset: () => keys.reset(),
  };
};
