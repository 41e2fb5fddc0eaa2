import { closedError } from '../store-errors.ts';
import type { FileSettings, ReaderOperations } from './messages.ts';
import { startWorker, type WorkerClient } from './worker-client.ts';

export type Reader = WorkerClient<ReaderOperations>;

/** A thread that only reads: started when it is needed, and ended when nobody needed it for a while. */
export interface ReaderThread {
  /** To be given back by `release`. */
  acquire(): Reader;
  release(used: Reader): void;
  close(): Promise<void>;
}

const IDLE_SECONDS = 5;

export const createReaderThread = (settings: FileSettings): ReaderThread => {
  let reader: Reader | null = null;
  let users = 0;
  let idle: NodeJS.Timeout | undefined;
  let closed = false;

  const endReader = async (): Promise<void> => {
    clearTimeout(idle);
    const ending = reader;
    reader = null;
    await ending?.stop();
  };

  return {
    acquire: () => {
      if (closed) throw closedError();
      clearTimeout(idle);
      users += 1;
      reader ??= startWorker<ReaderOperations>(new URL('./reader-worker.js', import.meta.url), settings);
      return reader;
    },
    release: (used) => {
      users -= 1;
      if (users > 0 || used !== reader) return;
      idle = setTimeout(() => void endReader(), IDLE_SECONDS * 1000).unref();
    },
    close: async () => {
      closed = true;
      await endReader();
    },
  };
};
