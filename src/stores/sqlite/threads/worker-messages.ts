import type { ExitBarrier } from './exit-barrier.ts';
import type { Deltas } from '../../../stats/counts/deltas.ts';
import type { Count } from '../../../stats/counts/snapshot.ts';
import type { ActivityReport } from '../../../stats/windows/activity/activity-summary.ts';
import type { TopicWatermark } from '../../../stats/windows/time/watermark-tracker.ts';
import type { WindowCounts } from '../../../stats/windows/window-counts.ts';
import type { Dimension } from '../../../stats/windows/window-deltas.ts';
import type { WindowRun } from '../../../stats/windows/window-range.ts';
import type { NormalizedCommit } from '../../normalize-commit.ts';
import type { RejectLimits } from '../../reject-limits.ts';
import type { RecentKeys, Reject, StoreErrorCode, Totals } from '../../store.ts';
import type { StoreTotals } from '../../running-totals.ts';
import type { WindowSettings } from '../../window-settings.ts';
import type { WindowsState } from '../../window-reader.ts';
import type { WindowResult, WindowQuery } from '../../../stats/windows/window-query.ts';
import type { PackedWindows } from '../tables/pack-windows.ts';

/** The store's options for the workers, sent as `workerData`. */
export interface FileSettings {
  readonly file: string;
  readonly migrations: string;
  readonly cacheMegabytes: number;
  readonly maxMegabytes: number | null;
  readonly reportSeconds: number;
  readonly windows: WindowSettings;
  readonly rejects: RejectLimits;
}

/** The `workerData` of a thread. */
export interface ThreadData {
  readonly settings: FileSettings;
  readonly barrier: ExitBarrier;
}

/** A commit as sent to the writer. */
export type PackedCommit = Omit<NormalizedCommit, 'windows'> & { readonly windows: PackedWindows };

export interface LoadedState {
  readonly totals: StoreTotals;
  readonly position: string | null;
  readonly recent: readonly RecentKeys[];
  readonly watermarks: readonly TopicWatermark[];
}

export interface SaveOutcome {
  /** The counts of servers and domains if some were folded into one key; otherwise `null`. */
  readonly capped: Pick<Deltas, 'byServerUrl' | 'byDomain'> | null;
  /** The new absolute counts, in the order of `deltas.byUser`. */
  readonly userCounts: Float64Array;
  readonly totals: Totals;
  /** How many waiting rejects, the oldest, were dropped. */
  readonly droppedRejects: number;
}

export interface Recovery {
  readonly ids: readonly string[];
  readonly deltas: Deltas;
  readonly windows: PackedWindows;
  readonly at: string;
}

export interface Operation {
  params: unknown;
  result: unknown;
}

export interface WriterOperations {
  /** The parameter is the clock, epoch ms. */
  open: { params: number; result: StoreTotals };
  /** The parameter is the name of the ledger. */
  load: { params: string; result: LoadedState };
  save: { params: PackedCommit; result: SaveOutcome };
  recover: { params: Recovery; result: SaveOutcome };
  rejects: { params: { readonly limit: number; readonly after: string | null }; result: readonly Reject[] };
  reset: { params: null; result: null };
  /** Fails when the path no longer leads to the opened file. */
  verify: { params: null; result: null };
  close: { params: null; result: null };
}

export interface ReaderOperations {
  /** Starts a report. `report` identifies it; `totals.topUsers` is empty. */
  begin: { params: number | 'all'; result: { readonly report: number; readonly totals: StoreTotals } };
  /** The next users of a report, at most `REPORT_PAGE_USERS`; none at its end. */
  next: { params: number; result: readonly Count[] };
  end: { params: number; result: null };
  windowsState: { params: null; result: WindowsState };
  windowRows: { params: WindowQuery; result: readonly WindowResult[] };
  windowsByKey: {
    params: { readonly dimension: Dimension; readonly runs: readonly WindowRun[] };
    result: ReadonlyMap<string, WindowCounts>;
  };
  activity: {
    params: {
      readonly runs: readonly WindowRun[];
      readonly listed: number;
      readonly domains: readonly string[] | null;
    };
    result: ActivityReport;
  };
  close: { params: null; result: null };
}

/** One message to a worker. Each request gets one reply, in order. */
export type Request<Operations> = {
  [Name in keyof Operations]: Operations[Name] extends { params: infer Params }
    ? { readonly name: Name; readonly params: Params }
    : never;
}[keyof Operations];

/** A StoreError as sent between threads. */
export interface Failure {
  readonly code: StoreErrorCode;
  readonly message: string;
  readonly retriable: boolean;
  readonly cause: string;
}

export type Reply = { readonly result: unknown } | { readonly failure: Failure };
