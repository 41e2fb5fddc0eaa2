import type { KnownKeys } from '../../stats/key-cap.ts';
import { coarser, type Resolution, windowStart } from '../../stats/windows/resolution.ts';
import { forgetBefore } from '../../stats/windows/retention.ts';
import { rowKeys } from '../../stats/windows/row-keys.ts';
import { sealActivity } from '../../stats/windows/seal-activity.ts';
import { IDLE_MS, settledAt, type TopicMark } from '../../stats/windows/watermark.ts';
import { messages, type WindowCounts } from '../../stats/windows/window-counts.ts';
import type { WindowSettings } from '../window-settings.ts';
import { createActivityTables } from './activity-tables.ts';
import type { Sums } from './checksums/sums.ts';
import { addToSpan, createWindowChecksums, type SpanSums } from './checksums/window-checksums.ts';
import type { OutsideReason } from './outside-reason.ts';
import { type PackedWindows, rowAt, rowCount } from './pack-windows.ts';
import { readMarks } from './read-marks.ts';
import { type Connection, prepare, type Query, type Value } from './sqlite.ts';

/** The tables of windows, as they are written; to be used inside a transaction. */
export interface WindowTables {
  /** `now`: epoch ms. Nothing is let go, and nothing summed up, that is not over by then. */
  add(ledger: string, windows: PackedWindows, now: number): void;
  marks(ledger: string): readonly TopicMark[];
  /** After a transaction that failed: forgets what it had believed saved. */
  reset(): void;
}

/** At most so many windows are let go in one step, so that it stays short; the others follow with the next. */
const MOST_LET_GO: Readonly<Record<Exclude<Resolution, '1d'>, number>> = { '1s': 900, '1m': 120, '1h': 48 };

/** Rows that go into one statement: each statement costs as much as a row. */
const MANY = 32;

/** Beyond it a sum would be no whole number to JavaScript, and beyond 2^63 none to SQLite. */
const GROWN = ['bots', 'non_bots', 'new_pages', 'bytes_added', 'bytes_removed']
  .map((column) => `${column} = min(${column} + excluded.${column}, ${Number.MAX_SAFE_INTEGER})`)
  .join(', ');

export const createWindowTables = (
  db: Connection,
  { latenessMs, exactUsers, retention }: WindowSettings,
  sums: Sums,
  domains: () => KnownKeys,
): WindowTables => {
  const typesOf = prepare(
    db,
    `SELECT key FROM windows WHERE resolution = '1d' AND dimension = 'type' AND start = ?`,
  );
  const keys = rowKeys({ domains, typesOf: (day) => typesOf.all(day).map((row) => row.text(0)) });
  const activity = createActivityTables(db, sums);
  const checksums = createWindowChecksums(db);
  const growBy = (rows: number): Query =>
    prepare(
      db,
      `INSERT INTO windows VALUES ${Array(rows).fill('(?, ?, ?, ?, ?, ?, ?, ?, ?)').join(', ')} ON CONFLICT DO UPDATE SET ${GROWN}`,
    );
  const grow = growBy(1);
  const growMany = growBy(MANY);
  const growOutside = prepare(
    db,
    `INSERT INTO outside_windows VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET ${GROWN}`,
  );
  const growLate = prepare(db, 'UPDATE totals SET late = late + ?');
  const move = prepare(db, 'INSERT OR REPLACE INTO topic_marks VALUES (?, ?, ?, ?, ?)');
  const starts = prepare(
    db,
    `SELECT start FROM windows WHERE resolution = ? AND dimension = 'all' ORDER BY start LIMIT 1 OFFSET ?`,
  );
  const letGo = prepare(db, 'DELETE FROM windows WHERE resolution = ? AND dimension = ? AND start < ?');
  const keepSince = prepare(
    db,
    `INSERT INTO windows_kept VALUES (?, ?) ON CONFLICT DO UPDATE SET since = max(since, excluded.since)`,
  );

  const addRows = (windows: PackedWindows): void => {
    const count = rowCount(windows);
    const spans: SpanSums = new Map();
    let next = 0;
    for (; next + MANY <= count; next += MANY) {
      const values: Value[] = [];
      for (let number = next; number < next + MANY; number += 1) {
        const row = rowAt(windows, number, keys.keyOf);
        values.push(...row);
        addToSpan(spans, row);
      }
      growMany.run(...values);
    }
    for (; next < count; next += 1) {
      const row = rowAt(windows, next, keys.keyOf);
      grow.run(...row);
      addToSpan(spans, row);
    }
    checksums.add(spans);
  };
  const addOutside = (reason: OutsideReason, counts: WindowCounts): void => {
    if (messages(counts) === 0) return;
    const { bots, nonBots, newPages, bytesAdded, bytesRemoved } = counts;
    growOutside.run(reason, bots, nonBots, newPages, bytesAdded, bytesRemoved);
  };
  const moveTo = (ledger: string, { topic, high, last }: TopicMark): void => {
    move.run(ledger, topic, high, last.length > 1 ? (last[0] ?? null) : null, last.at(-1) ?? null);
  };
  const forget = (resolution: Exclude<Resolution, '1d'>, before: number): void => {
    const nth = (n: number): number => starts.first(resolution, n)?.number(0) ?? Infinity;
    if (nth(0) >= before) return;
    // Whole windows of the next coarser resolution, as `before` is.
    const since = Math.min(before, windowStart(coarser(resolution) ?? '1d', nth(MOST_LET_GO[resolution])));
    for (const dimension of ['all', 'domain', 'type']) letGo.run(resolution, dimension, since);
    checksums.letGo(resolution, since);
    if (resolution !== '1s') activity.forget(resolution, since);
    keepSince.run(resolution, since);
  };
  /** What is over is summed up, and what is old goes. */
  const settle = (brought: number, now: number): void => {
    const settled = settledAt(readMarks(db), IDLE_MS, now);
    if (settled === null) return;
    sealActivity(activity, settled, { latenessMs, exactUsers, brought });
    const before = forgetBefore(retention, settled);
    for (const resolution of ['1s', '1m', '1h'] as const) forget(resolution, before[resolution]);
  };

  return {
    add: (ledger, windows, now) => {
      addRows(windows);
      for (const { start, activity: packed } of windows.minutes) activity.append(start, packed);
      addOutside('unplaced', windows.unplaced);
      addOutside('too-late', windows.tooLate);
      addOutside('future', windows.future);
      if (windows.late > 0) growLate.run(windows.late);
      for (const mark of windows.marks) moveTo(ledger, mark);
      settle(windows.minutes.length, now);
    },
    marks: (ledger) => readMarks(db, ledger),
    reset: () => keys.reset(),
  };
};
