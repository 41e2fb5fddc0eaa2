import type { KnownKeys } from '../../../stats/counts/key-cap.ts';
import { rowKeys } from '../../../stats/windows/row-keys.ts';
import { sumCounts } from '../../../stats/windows/window-counts.ts';
import type { WindowDeltas, WindowRow } from '../../../stats/windows/window-deltas.ts';
import type { WindowSettings } from '../../window-settings.ts';
import type { Database } from '../connection/database.ts';
import type { LedgerKey } from '../ledger/ledger-key.ts';
import { type LoggedMinute, loggedMinute } from './activity/activity-log.ts';
import { type Bucket, bucketAt, bucketId, bucketMs } from './buckets.ts';
import type { WindowRepair } from './plan-window-repair.ts';
import { windowCountCache, type WindowKey } from './window-count-cache.ts';
import { type LogRow, logRows } from './activity/log-rows.ts';
import { mergeActivity } from './activity/merge-activity.ts';
import { isDue, listedAt, afterLog, afterMerge, type OpenActivity } from './activity/open-activity.ts';
import { mergeRows } from './merge-rows.ts';
import { readWindows } from './read-windows.ts';
import { flatRow } from './window-rows.ts';
import { nextState, retainedFrom, ledgerLowWatermark, type WindowState } from './window-state.ts';
import type { WindowChanges } from './window-changes.ts';

export interface PlannedWindows {
  readonly changes: WindowChanges;
  readonly rows: readonly WindowRow[];
  readonly state: WindowState;
}

export interface PlanContext {
  /** Epoch ms. */
  readonly now: number;
  /** The domains of the ledger's totals, including those of the deltas. */
  readonly domains: KnownKeys;
}

/** The windows of one ledger in one session of saves. */
export interface LedgerWindows {
  readonly state: () => WindowState;
  readonly plan: (
    deltas: WindowDeltas,
    after: Pick<WindowState, 'revision' | 'bots' | 'nonBots'>,
    context: PlanContext,
  ) => Promise<PlannedWindows>;
  /** Call when the planned save is durable and in the tables. */
  done(planned: PlannedWindows): void;
  /** Merges due logs into summaries. It only moves stored data, so it may fail or stop halfway. `now`: epoch ms. */
  compact(now: number): Promise<void>;
}

export interface WindowsStart {
  readonly db: Database;
  readonly ledgerKey: LedgerKey;
  readonly settings: WindowSettings;
  readonly repair: WindowRepair;
  readonly buckets: readonly Bucket[];
}

/** Window rows in memory per ledger: several times the rows that a wiki feed changes at once. */
const MAX_CACHED_ROWS = 20_000;
/** Buckets dropped, and logs merged, per save, so that it stays short; the next saves do the rest. */
const MAX_DROPPED = 20;
const MAX_MERGED = 16;

const NO_REPAIR: Pick<WindowRepair, 'rows' | 'dropped'> = { rows: [], dropped: [] };

const windowId = ({ resolution, start }: WindowKey): string => `${resolution} ${start}`;
const rowId = ({ dimension, key, ...window }: WindowRow): string => `${windowId(window)} ${dimension} ${key}`;

const byWindow = (rows: readonly WindowRow[]): ReadonlyMap<string, readonly WindowRow[]> => {
  const windows = new Map<string, WindowRow[]>();
  for (const row of rows) {
    const known = windows.get(windowId(row));
    if (known === undefined) windows.set(windowId(row), [row]);
    else known.push(row);
  }
  return windows;
};

const ITEM_BYTES = 8;
const sizeOf = ({ users, wikiUsers = [], pages }: LoggedMinute): number => {
  let bytes = 0;
  for (const item of [...users, ...wikiUsers, ...pages])
    bytes += ITEM_BYTES + (typeof item === 'string' ? item.length : 0);
  return bytes;
};

export const ledgerWindows = ({ db, ledgerKey, settings, ...start }: WindowsStart): LedgerWindows => {
  const known = windowCountCache(MAX_CACHED_ROWS);
  const buckets = new Map(start.buckets.map((bucket) => [bucketId(bucket), bucket]));
  let { state } = start.repair;
  /** Written with the first save. */
  let repair: Pick<WindowRepair, 'rows' | 'dropped'> = start.repair;
  for (const rows of byWindow(start.repair.held).values())
    for (const window of rows.slice(0, 1)) known.put(window, rows);

  const bucketOf = (kind: Bucket['kind'], { resolution, start: at }: WindowKey): Bucket => ({
    kind,
    resolution,
    bucket: bucketAt(kind, resolution, at),
  });
  const isNew = (window: WindowKey): boolean =>
    window.start > (state.spans[window.resolution].last ?? -Infinity) ||
    !buckets.has(bucketId(bucketOf('windows', window)));

  /** Loads all rows of each window that a save adds to. */
  const loadIntoCache = async (rows: readonly WindowRow[]): Promise<void> => {
    const missing = rows.filter((row) => !known.has(row));
    const fresh = missing.filter(isNew);
    const old = [
      ...new Map(missing.filter((row) => !isNew(row)).map((row) => [windowId(row), row])).values(),
    ];
    const read = await readWindows(db, ledgerKey, old);
    for (const window of [...fresh, ...old]) known.put(window, []);
    known.set(read);
  };
  /** Folds keys beyond the limit into one key. */
  const foldKeys = (rows: readonly WindowRow[], domains: KnownKeys): readonly WindowRow[] => {
    const { keyOf } = rowKeys({
      domains: () => domains,
      typesOf: (day) => known.keys({ resolution: '1d', start: day }, 'type'),
    });
    return rows.map((row) => {
      const key = keyOf(row.dimension, row.start, row.key);
      return key === row.key ? row : { ...row, key };
    });
  };
  const absolute = (row: WindowRow): WindowRow => {
    const before = known.counts(row, row.dimension, row.key);
    return before === undefined ? row : { ...row, counts: sumCounts([before, row.counts]) };
  };
  const openActivity = (after: WindowState, logs: readonly LogRow[]): readonly OpenActivity[] => {
    const open = new Map(after.open.map((window) => [windowId(window), window]));
    for (const log of logs) {
      const { resolution, start: at } = log;
      open.set(windowId(log), afterLog(open.get(windowId(log)), { resolution, start: at }, sizeOf(log)));
    }
    return [...open.values()].filter((window) => window.start >= retainedFrom(after, window.resolution));
  };
  const newBuckets = (all: Iterable<Bucket>): readonly Bucket[] => {
    const added = new Map<string, Bucket>();
    for (const bucket of all) if (!buckets.has(bucketId(bucket))) added.set(bucketId(bucket), bucket);
    return [...added.values()];
  };
  /** Repaired rows that the save does not write itself. A row that it does write already includes the repair. */
  const repairedRows = (rows: readonly WindowRow[]): readonly WindowRow[] => {
    if (repair.rows.length === 0) return [];
    const own = new Set(rows.map(rowId));
    return repair.rows.filter((row) => !own.has(rowId(row)));
  };
  const droppedBuckets = (after: WindowState): readonly Bucket[] =>
    [...buckets.values()]
      .filter(
        ({ kind, resolution, bucket }) =>
          bucket + bucketMs(kind, resolution) <= retainedFrom(after, resolution),
      )
      .slice(0, MAX_DROPPED);

  return {
    state: () => state,
    plan: async (deltas, totals, { now, domains }) => {
      const extended = nextState(state, deltas, totals, { retention: settings.retention, now });
      const retainedRows = deltas.rows.filter(
        ({ resolution, start: at }) => at >= retainedFrom(extended, resolution),
      );
      await loadIntoCache(retainedRows);
      const rows = mergeRows(foldKeys(retainedRows, domains)).map(absolute);
      const activity = deltas.activity.map(loggedMinute);
      const logs = logRows(activity, extended);
      const after = { ...extended, open: openActivity(extended, logs) };
      return {
        rows,
        state: after,
        changes: {
          windows: [...repairedRows(rows), ...rows].map(flatRow),
          activity,
          buckets: newBuckets([
            ...rows.map((row) => bucketOf('windows', row)),
            ...logs.map((log) => bucketOf('activity', log)),
          ]),
          dropped: [...repair.dropped, ...droppedBuckets(after)],
          windowState: [after],
        },
      };
    },
    done: ({ rows, state: after, changes }) => {
      known.set(rows);
      known.trim();
      repair = NO_REPAIR;
      for (const bucket of changes.buckets) buckets.set(bucketId(bucket), bucket);
      for (const bucket of changes.dropped) buckets.delete(bucketId(bucket));
      state = after;
    },
    compact: async (now) => {
      const lowWatermark = ledgerLowWatermark(state, now);
      const due = state.open.filter((open) => isDue(open, lowWatermark)).slice(0, MAX_MERGED);
      if (due.length === 0) return;
      const { revision } = state;
      const ready = new Map<string, OpenActivity | null>();
      const merging = due.map(async (open) => {
        const listed = listedAt(open, lowWatermark);
        await mergeActivity({ db, ledgerKey, revision, exactUsers: settings.exactUsers }, open, listed);
        ready.set(windowId(open), afterMerge(open, listed));
      });
      await Promise.allSettled(merging);
      const open = state.open.map((window) => {
        const merged = ready.get(windowId(window));
        return merged === undefined ? window : merged;
      });
      state = { ...state, open: open.filter((window) => window !== null) };
    },
  };
};
