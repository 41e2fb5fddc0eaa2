import { defer } from 'rxjs';
import type { Deltas } from '../../stats/counts/deltas.ts';
import type { ReportPart } from '../../stats/counts/snapshot.ts';
import { parsePosition, normalizeCommit, normalizeDeltas } from '../normalize-commit.ts';
import { normalizeWindows } from '../normalize-windows.ts';
import { DEFAULT_REJECT_LIMITS, type RejectLimits } from '../reject-limits.ts';
import { closedError } from '../store-errors.ts';
import { type Ledger, type Saved, type SaveResult, type Store, StoreError } from '../store.ts';
import { createRunningTotals, EMPTY_STORE_TOTALS, type RunningTotals } from '../running-totals.ts';
import { toWellFormed } from '../to-well-formed.ts';
import { DEFAULT_WINDOW_SETTINGS, type WindowSettings } from '../window-settings.ts';
import type { FileSettings, SaveOutcome, WriterOperations } from './threads/worker-messages.ts';
import { sqliteWindowReader } from './sqlite-window-reader.ts';
import { packWindows } from './tables/pack-windows.ts';
import { createReaderThread } from './threads/reader-thread.ts';
import { streamReport } from './queries/stream-report.ts';
import type { WorkerClient } from './threads/worker-client.ts';
import { startWriter } from './threads/writer-thread.ts';

export interface SqliteStoreOptions {
  /** The SQLite file; its folder is created if missing. `<file>.lock`, `<file>-wal` and `<file>-shm` are beside it. */
  readonly file: string;
  /** The folder with the numbered migrations (db/embedded). */
  readonly migrations: string;
  /** SQLite's page cache; 32 by default, enough for a million users at full speed. */
  readonly cacheMegabytes?: number;
  /** Maximum file size; beyond it saves fail with `store-full`. No limit by default. */
  readonly maxMegabytes?: number;
  /** Maximum time to read one report, 60 s by default; the log beside the file grows meanwhile. */
  readonly reportSeconds?: number;
  readonly windows?: WindowSettings;
  readonly rejects?: RejectLimits;
  /** The clock, epoch ms; the system's by default. */
  readonly now?: () => number;
}

interface Opened {
  readonly writer: WorkerClient<WriterOperations>;
  runningTotals: RunningTotals;
}

const settingsOf = (options: SqliteStoreOptions): FileSettings => ({
  file: options.file,
  migrations: options.migrations,
  cacheMegabytes: options.cacheMegabytes ?? 32,
  maxMegabytes: options.maxMegabytes ?? null,
  reportSeconds: options.reportSeconds ?? 60,
  windows: options.windows ?? DEFAULT_WINDOW_SETTINGS,
  rejects: options.rejects ?? DEFAULT_REJECT_LIMITS,
});

const savedDeltas = (deltas: Deltas, { capped }: SaveOutcome): Deltas =>
  capped === null ? deltas : { ...deltas, ...capped };

const noError = (): null => null;
const replacedError = (error: unknown): StoreError | null =>
  error instanceof StoreError && error.code === 'store-replaced' ? error : null;

/**
 * A store in one SQLite file. SQLite runs in worker threads, so that saving never blocks the event loop.
 *
 * The first call opens the file; if that fails, the next call retries. Memory holds only the users that a snapshot shows.
 * An open store does not keep the process alive.
 */
export const sqliteStore = <P>(options: SqliteStoreOptions): Store<P> => {
  const settings = settingsOf(options);
  const { now = Date.now } = options;
  const readerThread = createReaderThread(settings);
  let opened: Promise<Opened> | null = null;
  let closing: Promise<void> | null = null;

  const start = async (): Promise<Opened> => {
    const writer = startWriter(settings);
    try {
      return { writer, runningTotals: createRunningTotals(await writer.call('open', now())) };
    } catch (error) {
      opened = null;
      await writer.stop();
      throw error;
    }
  };

  const open = (): Promise<Opened> => {
    if (closing !== null) return Promise.reject(closedError());
    opened ??= start();
    return opened;
  };

  /** Requests reach the writer, and results return, in subscription order. */
  const request = <R>(call: (file: Opened) => Promise<R>) => defer(() => open().then(call));

  const load = async (file: Opened, ledger: string): Promise<Saved<P>> => {
    const {
      totals: storeTotals,
      position,
      recent,
      watermarks,
    } = await file.writer.call('load', toWellFormed(ledger));
    file.runningTotals = createRunningTotals(storeTotals);
    const { snapshot, totals } = file.runningTotals.result();
    return {
      snapshot,
      ...totals,
      position: parsePosition(position) as P | null,
      recent,
      watermarks,
    };
  };

  const report = async function* (top: number | 'all'): AsyncGenerator<ReportPart> {
    await open();
    yield* streamReport(readerThread, top);
  };

  const close = async (): Promise<void> => {
    await readerThread.close();
    const file = await opened?.catch(() => null);
    const verification = file?.writer.call('verify', null).then(noError, replacedError);
    await file?.writer.stop();
    // The last saves may be in a file that no longer has a name: that must not look like a clean shutdown.
    const failure = await verification;
    if (failure instanceof StoreError) throw failure;
  };

  const ledger = (name: string): Ledger<P> => ({
    load: () => request((file) => load(file, name)),
    save: (commit) =>
      defer(() => {
        const normalized = normalizeCommit(name, commit);
        const packed = { ...normalized, windows: packWindows(normalized.windows) };
        return request(async (file): Promise<SaveResult> => {
          const outcome = await file.writer.call('save', packed);
          const result = file.runningTotals.apply({
            ...outcome,
            deltas: savedDeltas(normalized.deltas, outcome),
            at: normalized.at,
          });
          return { ...result, droppedRejects: outcome.droppedRejects };
        });
      }),
  });

  return {
    ...ledger(''),
    ledger,
    report,
    rejects: async (limit, after) => {
      const { writer } = await open();
      return writer.call('rejects', { limit, after: after === undefined ? null : toWellFormed(after) });
    },
    windows: sqliteWindowReader(readerThread, open),
    recover: (ids, deltas, windows, at) =>
      request(async (file): Promise<SaveResult> => {
        const recovery = {
          ids: [...new Set(ids.map(toWellFormed))],
          deltas: normalizeDeltas(deltas),
          windows: packWindows(normalizeWindows({ ...windows, watermarks: [] })),
          at,
        };
        const outcome = await file.writer.call('recover', recovery);
        return file.runningTotals.apply({ ...outcome, deltas: savedDeltas(recovery.deltas, outcome), at });
      }),
    reset: () =>
      request(async (file): Promise<void> => {
        await file.writer.call('reset', null);
        file.runningTotals = createRunningTotals(EMPTY_STORE_TOTALS);
      }),
    close: () =>
      defer(() => {
        closing ??= close();
        return closing;
      }),
  };
};
