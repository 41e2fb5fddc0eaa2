import {
  implausibleFrom,
  type ImplausibleRun,
  implausibleRuns,
  plausibleRetainedSince,
} from '../../../stats/windows/time/implausible-windows.ts';
import { latestPlausible } from '../../../stats/windows/time/plausible-time.ts';
import { type Resolution, RESOLUTIONS, windowStart } from '../../../stats/windows/resolution.ts';
import { plausibleWatermarks } from '../../../stats/windows/time/watermark-tracker.ts';
import { addCounts, sumCounts, type WindowCounts, zeroCounts } from '../../../stats/windows/window-counts.ts';
import { type Dimension, DIMENSIONS, type WindowRow } from '../../../stats/windows/window-deltas.ts';
import type { WindowRange } from '../../../stats/windows/window-range.ts';
import type { Database } from '../connection/database.ts';
import type { LedgerKey } from '../ledger/ledger-key.ts';
import type { LedgerRow } from '../ledger/scope-table.ts';
import { type Bucket, bucketAt, clipToBucket } from './buckets.ts';
import { readWindows } from './read-windows.ts';
import { ROW_COLUMNS, windowRow } from './window-rows.ts';
import type { Span, WindowState } from './window-state.ts';

const IN_RANGE = `SELECT ${ROW_COLUMNS} FROM windows
 WHERE scope = ? AND generation = ? AND ledger = ? AND resolution = ? AND bucket = ? AND dimension = ?
 AND start >= ? AND start < ?`;
const PAGE_ROWS = 5000;

/** Epoch ms. */
export interface LedgerClock {
  /** The later of the clock and the ledger's last save: if the save is later, the clock is behind and the rows are right. */
  readonly now: number;
  readonly savedAt: number;
}

export const clockAt = (now: number, { asOf }: Pick<LedgerRow, 'asOf'>): LedgerClock => {
  const saved = Date.parse(asOf ?? '');
  const savedAt = Number.isNaN(saved) ? now : saved;
  return { now: Math.max(now, savedAt), savedAt };
};

const plausibleSpan = (
  resolution: Resolution,
  { first, last, kept: retainedSince }: Span,
  clock: LedgerClock,
  latest: number,
): Span => {
  const isAhead = first !== null && first >= implausibleFrom(resolution, latest);
  return {
    first: isAhead ? null : first,
    last: last === null || isAhead ? null : Math.min(last, windowStart(resolution, latest)),
    kept: retainedSince === null ? null : plausibleRetainedSince(resolution, retainedSince, clock),
  };
};

/** The state without anything ahead of the clock: older versions trusted every event's time. */
export const plausibleState = (state: WindowState, clock: LedgerClock): WindowState => {
  const latest = latestPlausible(clock.now);
  const span = (resolution: Resolution): Span =>
    plausibleSpan(resolution, state.spans[resolution], clock, latest);
  return {
    ...state,
    marks: plausibleWatermarks(state.marks, latest),
    spans: { '1s': span('1s'), '1m': span('1m'), '1h': span('1h'), '1d': span('1d') },
    open: state.open.filter(({ resolution, start }) => start < implausibleFrom(resolution, latest)),
  };
};

/** What the next save must also write to repair the tables. */
export interface WindowRepair {
  readonly state: WindowState;
  /** Absolute counts to write. Rows with zero counts are emptied windows. */
  readonly rows: readonly WindowRow[];
  /** All rows of the windows that lose events, after the repair. */
  readonly held: readonly WindowRow[];
  readonly dropped: readonly Bucket[];
}

const subtractCounts = (counts: WindowCounts, taken: WindowCounts): WindowCounts => ({
  bots: Math.max(0, counts.bots - taken.bots),
  nonBots: Math.max(0, counts.nonBots - taken.nonBots),
  newPages: Math.max(0, counts.newPages - taken.newPages),
  bytesAdded: Math.max(0, counts.bytesAdded - taken.bytesAdded),
  bytesRemoved: Math.max(0, counts.bytesRemoved - taken.bytesRemoved),
});

const rowId = ({ resolution, start, dimension, key }: Omit<WindowRow, 'counts'>): string =>
  `${resolution} ${start} ${dimension} ${key}`;

/**
 * Plans the repair of a ledger whose windows reach ahead of the clock: their events move to the `future` counts, also out
 * of coarser windows that hold other events too. It reads at most one bucket per resolution and the days ahead. It writes
 * nothing; the next save writes the repair atomically with its own changes.
 */
export const planWindowRepair = async (
  db: Database,
  ledgerKey: LedgerKey,
  {
    state,
    buckets,
    clock,
  }: {
    readonly state: WindowState;
    readonly buckets: readonly Bucket[];
    readonly clock: LedgerClock;
  },
): Promise<WindowRepair> => {
  const plausible = plausibleState(state, clock);
  const latest = latestPlausible(clock.now);
  const reachesAhead = (resolution: Resolution): boolean =>
    (state.spans[resolution].last ?? -Infinity) >= implausibleFrom(resolution, latest);
  if (!RESOLUTIONS.some(reachesAhead)) return { state: plausible, rows: [], held: [], dropped: [] };

  const rowsIn = async function* (
    resolution: Resolution,
    range: WindowRange,
    dimensions: readonly Dimension[],
  ): AsyncGenerator<WindowRow> {
    for (const bucket of buckets) {
      const { from, to } = clipToBucket(bucket, range);
      if (bucket.kind !== 'windows' || bucket.resolution !== resolution || from >= to) continue;
      for (const dimension of dimensions) {
        const params = [...ledgerKey, resolution, bucket.bucket, dimension, from, to];
        for await (const page of db.pages(IN_RANGE, params, PAGE_ROWS))
          for (const row of page) yield windowRow(resolution, row);
      }
    }
  };

  const future = zeroCounts();
  const taken = new Map<string, WindowCounts>();
  const moveToFuture = async ({
    resolution,
    sharedWindows: coarser,
    ...range
  }: ImplausibleRun): Promise<void> => {
    const dimensions: readonly Dimension[] = coarser.length === 0 ? ['all'] : DIMENSIONS;
    for await (const row of rowsIn(resolution, range, dimensions)) {
      if (row.dimension === 'all') addCounts(future, row.counts);
      for (const window of coarser) {
        const id = rowId({ ...row, ...window });
        taken.set(id, sumCounts([taken.get(id) ?? zeroCounts(), row.counts]));
      }
    }
  };
  const runs = implausibleRuns(latest);
  for (const run of runs) await moveToFuture(run);

  const shared = await readWindows(db, ledgerKey, runs.at(-1)?.sharedWindows ?? []);
  const sharedRows = shared.map((row) => {
    const removed = taken.get(rowId(row));
    return removed === undefined ? row : { ...row, counts: subtractCounts(row.counts, removed) };
  });
  const changed = sharedRows.filter((row) => taken.has(rowId(row)));

  const isDropped = ({ resolution, bucket }: Bucket): boolean =>
    bucket >= implausibleFrom(resolution, latest);
  const emptied: WindowRow[] = [];
  for (const resolution of RESOLUTIONS) {
    const from = implausibleFrom(resolution, latest);
    const bucket = bucketAt('windows', resolution, from);
    const range = {
      from,
      to: clipToBucket({ kind: 'windows', resolution, bucket }, { from, to: Infinity }).to,
    };
    if (bucket < from)
      for await (const row of rowsIn(resolution, range, DIMENSIONS))
        emptied.push({ ...row, counts: zeroCounts() });
  }
  return {
    state: { ...plausible, future: sumCounts([plausible.future, future]) },
    rows: [...changed, ...emptied],
    held: sharedRows,
    dropped: buckets.filter(isDropped),
  };
};
