import type { FileSettings, WriterOperations } from './worker-messages.ts';
import { startWorker, type WorkerClient } from './worker-client.ts';

/** Starts the thread that writes a file. Its module is found beside this one, also in a bundle. */
export const startWriter = (settings: FileSettings): WorkerClient<WriterOperations> =>
  startWorker<WriterOperations>(new URL('./writer-worker.js', import.meta.url), settings);
