import { closedError } from '../../store-errors.ts';
import type { FileSettings, ReaderOperations } from './worker-messages.ts';
import { startWorker, type WorkerClient } from './worker-client.ts';

export type Reader = WorkerClient<ReaderOperations>;

/** A thread for reading, started on demand and stopped after it was idle for a while. */
export interface ReaderThread {
  /** Return it with `release`. */
  acquire(): Reader;
  release(released: Reader): void;
  close(): Promise<void>;
}

const IDLE_TIMEOUT_SECONDS = 5;

export const createReaderThread = (settings: FileSettings): ReaderThread => {
  let reader: Reader | null = null;
  let activeUses = 0;
  let idleTimer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const endReader = async (): Promise<void> => {
    clearTimeout(idleTimer);
    const ending = reader;
    reader = null;
    await ending?.stop();
  };

  return {
    acquire: () => {
      if (isClosed) throw closedError();
      clearTimeout(idleTimer);
      activeUses += 1;
      reader ??= startWorker<ReaderOperations>(new URL('./reader-worker.js', import.meta.url), settings);
      return reader;
    },
    release: (released) => {
      activeUses -= 1;
      if (activeUses > 0 || released !== reader) return;
      idleTimer = setTimeout(() => void endReader(), IDLE_TIMEOUT_SECONDS * 1000).unref();
    },
    close: async () => {
      isClosed = true;
      await endReader();
    },
  };
};
