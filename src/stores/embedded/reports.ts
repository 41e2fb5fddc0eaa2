import type { ReportPart } from '../../stats/snapshot.ts';
import { closedError } from '../store-errors.ts';
import { createTally } from '../tally.ts';
import type { FileSettings, ReaderOperations } from './messages.ts';
import { startWorker, type WorkerClient } from './worker-client.ts';

type Reader = WorkerClient<ReaderOperations>;

/** Reports from a thread of their own, which is started with the first and ended when there was none for a while. */
export interface Reports {
  /** Reads a part when it is asked for. Leaving the loop frees the read transaction. */
  parts(top: number | 'all'): AsyncGenerator<ReportPart>;
  close(): Promise<void>;
}

const IDLE_SECONDS = 5;

export const createReports = (settings: FileSettings): Reports => {
  let reader: Reader | null = null;
  let open = 0;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;

  const endReader = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = reader;
    reader = null;
    await ending?.stop();
  };

  const acquire = (): Reader => {
    if (closed) throw closedError();
    clearTimeout(idle);
    open += 1;
    reader ??= startWorker<ReaderOperations>(new URL('./reader-worker.js', import.meta.url), settings);
    return reader;
  };

  const release = (used: Reader): void => {
    open -= 1;
    if (open > 0 || used !== reader) return;
    idle = setTimeout(() => void endReader(), IDLE_SECONDS * 1000).unref();
  };

  const endReport = async (used: Reader, report: number): Promise<void> => {
    try {
      await used.call('end', report);
    } catch {
      // The thread is gone, and the report's transaction with it.
    }
  };

  const usersOf = async function* (used: Reader, report: number): AsyncGenerator<ReportPart> {
    for (;;) {
      const users = await used.call('next', report);
      if (users.length === 0) return;
      yield { kind: 'users', users };
    }
  };

  const parts = async function* (top: number | 'all'): AsyncGenerator<ReportPart> {
    const used = acquire();
    try {
      const { report, standing } = await used.call('begin', top);
      try {
        yield { kind: 'head', snapshot: createTally(standing).result().snapshot };
        yield* usersOf(used, report);
      } finally {
        await endReport(used, report);
      }
    } finally {
      release(used);
    }
  };

  return {
    parts,
    close: async () => {
      closed = true;
      await endReader();
    },
  };
};
