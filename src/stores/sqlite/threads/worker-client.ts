import { Worker } from 'node:worker_threads';
import { closedError } from '../../store-errors.ts';
import { StoreError } from '../../store.ts';
import { closeBarrier, exitBarrier } from './exit-barrier.ts';
import { fromFailure } from '../errors/sqlite-errors.ts';
import type { FileSettings, Operation, Reply, ThreadData } from './worker-messages.ts';

/** A worker thread that serves requests in order. It keeps the process alive only while a request is pending. */
export interface WorkerClient<Operations extends Named<Operations>> {
  /** Rejects with the worker's StoreError, or with `store-failed` once the thread has died. */
  call<Name extends keyof Operations & string>(
    name: Name,
    params: Operations[Name]['params'],
  ): Promise<Operations[Name]['result']>;
  /** Finishes the pending requests and waits until the thread has ended; never rejects. */
  stop(): Promise<void>;
}

/** Operations by name. Every worker has `close`, which ends its thread. */
type Named<Operations> = Record<keyof Operations | 'close', Operation>;

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: StoreError) => void;
}

/** A worker's objects live for one request: a larger young generation would only hold memory. */
const YOUNG_GENERATION_MB = 8;

/** How long an exit waits for a thread inside SQLite: the driver aborts the process if a thread is terminated there. */
const EXIT_TIMEOUT_MS = 1000;

export const startWorker = <Operations extends Named<Operations>>(
  url: URL,
  settings: FileSettings,
): WorkerClient<Operations> => {
  const barrier = exitBarrier();
  const worker = new Worker(url, {
    workerData: { settings, barrier } satisfies ThreadData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  worker.unref();
  const onExit = (): void => closeBarrier(barrier, EXIT_TIMEOUT_MS);
  process.on('exit', onExit);
  const pending: PendingCall[] = [];
  let failure: StoreError | null = null;
  let isStopping = false;

  const end = (error: StoreError): void => {
    failure ??= error;
    for (const { reject } of pending.splice(0)) reject(failure);
  };

  const died = (cause: unknown): StoreError =>
    new StoreError('store-failed', `the worker thread for ${settings.file} has died: restart the process`, {
      cause,
    });

  worker.on('message', (reply: Reply) => {
    const first = pending.shift();
    if (pending.length === 0 && !isStopping) worker.unref();
    if ('failure' in reply) first?.reject(fromFailure(reply.failure));
    else first?.resolve(reply.result);
  });
  worker.on('error', (error) => end(died(error)));

  const ended = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      process.off('exit', onExit);
      end(code === 0 ? closedError() : died(new Error(`exit code ${code}`)));
      resolve();
    });
  });

  const call = <Name extends keyof Operations & string>(
    name: Name,
    params: Operations[Name]['params'],
  ): Promise<Operations[Name]['result']> =>
    new Promise((resolve, reject) => {
      if (failure !== null) {
        reject(failure);
        return;
      }
      worker.ref();
      pending.push({ resolve, reject });
      worker.postMessage({ name, params });
    });

  const stop = async (): Promise<void> => {
    isStopping = true;
    try {
      await call('close', null);
    } catch {
      // The thread has died: its requests have failed, and the kernel has released its locks.
    }
    await ended;
  };

  return { call, stop };
};
