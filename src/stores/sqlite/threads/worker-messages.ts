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

/** What the workers need to know of the options; it goes over as `workerData`. */
export interface FileSettings {
  readonly file: string;
  readonly migrations: string;
  readonly cacheMegabytes: number;
  readonly maxMegabytes: number | null;
  readonly reportSeconds: number;
  readonly windows: WindowSettings;
  readonly rejects: RejectLimits;
}

/** What a thread is started with. */
export interface ThreadData {
  readonly settings: FileSettings;
  readonly barrier: ExitBarrier;
}

/** A commit on its way to the writer. */
export type PackedCommit = Omit<NormalizedCommit, 'windows'> & { readonly windows: PackedWindows };

export interface LoadedState {
  readonly totals: StoreTotals;
  readonly position: string | null;
  readonly recent: readonly RecentKeys[];
  readonly watermarks: readonly TopicWatermark[];
}

/** What a save led to: the new absolute counts in the order of `deltas.byUser`, and the new totals. */
export interface SaveOutcome {
  /** The servers and domains as they were counted; `null` where each was counted under its own name. */
  readonly capped: Pick<Deltas, 'byServerUrl' | 'byDomain'> | null;
  readonly userCounts: Float64Array;
  readonly totals: Totals;
  /** Rejects that were let go, the oldest of those that waited. */
  readonly droppedRejects: number;
}

export interface Recovery {
  readonly ids: readonly string[];
  readonly deltas: Deltas;
  readonly windows: PackedWindows;
  readonly at: string;
}

/** What a worker is asked, and what it answers. */
export interface Operation {
  ask: unknown;
  answer: unknown;
}

/** What the writer is asked, and what it answers. */
export interface WriterOperations {
  /** Asked with the present time, epoch ms. */
  open: { ask: number; answer: StoreTotals };
  /** Asked with the name of a ledger. */
  load: { ask: string; answer: LoadedState };
  save: { ask: PackedCommit; answer: SaveOutcome };
  recover: { ask: Recovery; answer: SaveOutcome };
  rejects: { ask: { readonly limit: number; readonly after: string | null }; answer: readonly Reject[] };
  reset: { ask: null; answer: null };
  /** Fails when the file is not the one that was opened. */
  verify: { ask: null; answer: null };
  close: { ask: null; answer: null };
}

/** What the reader is asked, and what it answers. */
export interface ReaderOperations {
  /** Starts a report; `topUsers` of its standing is empty. */
  begin: { ask: number | 'all'; answer: { readonly report: number; readonly standing: StoreTotals } };
  /** The next users, at most `REPORT_PART_USERS`; none when the report is complete. */
  next: { ask: number; answer: readonly Count[] };
  end: { ask: number; answer: null };
  windowsState: { ask: null; answer: WindowsState };
  windowRows: { ask: WindowQuery; answer: readonly WindowResult[] };
  windowsByKey: {
    ask: { readonly dimension: Dimension; readonly runs: readonly WindowRun[] };
    answer: ReadonlyMap<string, WindowCounts>;
  };
  activity: { ask: { readonly runs: readonly WindowRun[]; readonly listed: number }; answer: ActivityReport };
  close: { ask: null; answer: null };
}

/** One message to a worker. Each is answered by one reply, in the order of the requests. */
export type Request<Operations> = {
  [Name in keyof Operations]: Operations[Name] extends { ask: infer Params }
    ? { readonly name: Name; readonly ask: Params }
    : never;
}[keyof Operations];

/** A StoreError as it crosses between threads. */
export interface Failure {
  readonly code: StoreErrorCode;
  readonly message: string;
  readonly retriable: boolean;
  readonly cause: string;
}

export type Reply = { readonly answer: unknown } | { readonly failure: Failure };
