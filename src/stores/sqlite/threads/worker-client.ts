import { Worker } from 'node:worker_threads';
import { closedError } from '../../store-errors.ts';
import { StoreError } from '../../store.ts';
import { closeBarrier, exitBarrier } from './exit-barrier.ts';
import { fromFailure } from '../errors/sqlite-errors.ts';
import type { FileSettings, Operation, Reply, ThreadData } from './worker-messages.ts';

/** A worker thread that answers requests one by one. It does not keep the process alive unless a request waits. */
export interface WorkerClient<Operations extends Named<Operations>> {
  /** Fails with a StoreError: the worker's own, or `store-failed` once the thread has died. */
  call<Name extends keyof Operations & string>(
    name: Name,
    params: Operations[Name]['ask'],
  ): Promise<Operations[Name]['answer']>;
  /** Has it finish what was asked before, and waits until the thread is gone; never fails. */
  stop(): Promise<void>;
}

/** Operations by name; each worker has `close`, after which its thread ends. */
type Named<Operations> = Record<keyof Operations | 'close', Operation>;

interface PendingCall {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: StoreError) => void;
}

/** What a worker makes lives as long as one request: room for more than that only holds memory. */
const YOUNG_GENERATION_MB = 8;

/** How long an exit waits for a thread that is inside SQLite: the driver aborts the process when its thread is ended there. */
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
    new StoreError(
      'store-failed',
      `the thread that works on ${settings.file} has died: restart the process`,
      { cause },
    );

  worker.on('message', (reply: Reply) => {
    const first = pending.shift();
    if (pending.length === 0 && !isStopping) worker.unref();
    if ('failure' in reply) first?.reject(fromFailure(reply.failure));
    else first?.resolve(reply.answer);
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
    params: Operations[Name]['ask'],
  ): Promise<Operations[Name]['answer']> =>
    new Promise((resolve, reject) => {
      if (failure !== null) {
        reject(failure);
        return;
      }
      worker.ref();
      pending.push({ resolve, reject });
      worker.postMessage({ name, ask: params });
    });

  const stop = async (): Promise<void> => {
    isStopping = true;
    try {
      await call('close', null);
    } catch {
      // The thread has died: what was asked has failed, and the kernel has freed what it held.
    }
    await ended;
  };

  return { call, stop };
};
