import { messages } from '../../../stats/windows/window-counts.ts';
import type { Statement } from '../connection/database.ts';
import type { LedgerKey } from '../ledger/ledger-key.ts';
import { longText, rowKey } from '../tables/row-key.ts';
import { type RowWrite, rowWrite } from '../tables/row-batches.ts';
import { packLog } from './activity/activity-log.ts';
import { type Bucket, bucketAt } from './buckets.ts';
import type { WindowChanges } from './window-changes.ts';
import { logRows } from './activity/log-rows.ts';
import type { WindowState } from './window-state.ts';

const WINDOW = `INSERT INTO windows (scope, generation, ledger, resolution, bucket, dimension, start, key, long_key,
 bots, non_bots, new_pages, bytes_added, bytes_removed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const LOG = `INSERT INTO window_activity (scope, generation, ledger, resolution, bucket, start, part, log)
 VALUES (?, ?, ?, ?, ?, ?, ?, ?)`;
const BUCKET = `INSERT INTO window_buckets (scope, generation, ledger, kind, resolution, bucket) VALUES (?, ?, ?, ?, ?, ?)`;
const DELETE_BUCKET = `DELETE FROM window_buckets WHERE scope = ? AND generation = ? AND ledger = ?
 AND kind = ? AND resolution = ? AND bucket = ?`;
const STATE = `INSERT INTO window_states (scope, generation, ledger, revision, bots, non_bots, marks, unplaced, too_late,
 late, spans, open) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

const OUTSIDE = `INSERT INTO outside_windows (scope, generation, ledger, reason, counts) VALUES (?, ?, ?, ?, ?)`;

const TABLES = { windows: 'windows', activity: 'window_activity' } as const;

/** Deletes a bucket's partition. */
export const dropBucket = (ledgerKey: LedgerKey, { kind, resolution, bucket }: Bucket): Statement => ({
  query: `DELETE FROM ${TABLES[kind]} WHERE scope = ? AND generation = ? AND ledger = ? AND resolution = ? AND bucket = ?`,
  params: [...ledgerKey, resolution, bucket],
});

const countRows = (ledgerKey: LedgerKey, { windows }: WindowChanges): Iterable<readonly RowWrite[]> => {
  const partitions = new Map<string, RowWrite[]>();
  for (const [resolution, start, dimension, text, ...counts] of windows) {
    const bucket = bucketAt('windows', resolution, start);
    const key = rowKey(text);
    const params = [...ledgerKey, resolution, bucket, dimension, start, key, longText(text, key), ...counts];
    const rows = partitions.get(`${resolution} ${bucket}`) ?? [];
    partitions.set(`${resolution} ${bucket}`, rows);
    rows.push(rowWrite(WINDOW, params, key, text));
  }
  return partitions.values();
};

const logWrites = function* (
  ledgerKey: LedgerKey,
  revision: number,
  { activity }: WindowChanges,
  state: WindowState,
): Generator<RowWrite> {
  for (const { resolution, ...log } of logRows(activity, state)) {
    const bucket = bucketAt('activity', resolution, log.start);
    const text = packLog(log);
    yield rowWrite(LOG, [...ledgerKey, resolution, bucket, log.start, revision, text], text);
  }
};

/** The rows of a record, grouped by partition. */
export const windowWrites = function* (
  ledgerKey: LedgerKey,
  revision: number,
  changes: WindowChanges,
): Generator<readonly RowWrite[]> {
  const [state] = changes.windowState;
  if (state === undefined) return;
  yield* countRows(ledgerKey, changes);
  if (messages(state.future) > 0)
    yield [rowWrite(OUTSIDE, [...ledgerKey, 'future', JSON.stringify(state.future)])];
  for (const write of logWrites(ledgerKey, revision, changes, state)) yield [write];
  for (const bucket of changes.dropped) {
    const { query, params } = dropBucket(ledgerKey, bucket);
    yield [rowWrite(query, params)];
  }
  yield [
    ...changes.buckets.map(({ kind, resolution, bucket }) =>
      rowWrite(BUCKET, [...ledgerKey, kind, resolution, bucket]),
    ),
    ...changes.dropped.map(({ kind, resolution, bucket }) =>
      rowWrite(DELETE_BUCKET, [...ledgerKey, kind, resolution, bucket]),
    ),
  ];
};

/** Must be written last: it tells readers that all other rows are there. */
export const stateWrite = (ledgerKey: LedgerKey, state: WindowState): Statement => {
  const { revision, bots, nonBots, marks, unplaced, tooLate, late, spans, open } = state;
  const texts = [marks, unplaced, tooLate].map((value) => JSON.stringify(value));
  return {
    query: STATE,
    params: [
      ...ledgerKey,
      revision,
      bots,
      nonBots,
      ...texts,
      late,
      JSON.stringify(spans),
      JSON.stringify(open),
    ],
  };
};
