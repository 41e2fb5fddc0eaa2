import { Worker } from 'node:worker_threads';
import { closedError } from '../store-errors.ts';
import { StoreError } from '../store.ts';
import { closeGate, exitGate } from './exit-gate.ts';
import { fromFailure } from './failures.ts';
import type { FileSettings, Operation, Reply, ThreadData } from './messages.ts';

/** A worker thread that answers requests one by one. It does not keep the process alive unless a request waits. */
export interface WorkerClient<Operations extends Named<Operations>> {
  /** Fails with a StoreError: the worker's own, or `store-failed` once the thread has died. */
  call<Name extends keyof Operations & string>(
    name: Name,
    ask: Operations[Name]['ask'],
  ): Promise<Operations[Name]['answer']>;
  /** Has it finish what was asked before, and waits until the thread is gone; never fails. */
  stop(): Promise<void>;
}

/** Operations by name; each worker has `close`, after which its thread ends. */
type Named<Operations> = Record<keyof Operations | 'close', Operation>;

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: StoreError) => void;
}

/** What a worker makes lives as long as one request: room for more than that only holds memory. */
const YOUNG_GENERATION_MB = 8;

/** How long an exit waits for a thread that is inside SQLite: the driver aborts the process when its thread is ended there. */
const EXIT_WAIT_MS = 1000;

export const startWorker = <Operations extends Named<Operations>>(
  url: URL,
  settings: FileSettings,
): WorkerClient<Operations> => {
  const gate = exitGate();
  const worker = new Worker(url, {
    workerData: { settings, gate } satisfies ThreadData,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
  });
  worker.unref();
  const atExit = (): void => closeGate(gate, EXIT_WAIT_MS);
  process.on('exit', atExit);
  const waiting: Waiting[] = [];
  let gone: StoreError | null = null;
  let stopping = false;

  const end = (error: StoreError): void => {
    gone ??= error;
    for (const { reject } of waiting.splice(0)) reject(gone);
  };

  const died = (cause: unknown): StoreError =>
    new StoreError(
      'store-failed',
      `the thread that works on ${settings.file} has died: restart the process`,
      { cause },
    );

  worker.on('message', (reply: Reply) => {
    const first = waiting.shift();
    if (waiting.length === 0 && !stopping) worker.unref();
    if ('failure' in reply) first?.reject(fromFailure(reply.failure));
    else first?.resolve(reply.answer);
  });
  worker.on('error', (error) => end(died(error)));

  const ended = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      process.off('exit', atExit);
      end(code === 0 ? closedError() : died(new Error(`exit code ${code}`)));
      resolve();
    });
  });

  const call = <Name extends keyof Operations & string>(
    name: Name,
    ask: Operations[Name]['ask'],
  ): Promise<Operations[Name]['answer']> =>
    new Promise((resolve, reject) => {
      if (gone !== null) {
        reject(gone);
        return;
      }
      worker.ref();
      waiting.push({ resolve, reject });
      worker.postMessage({ name, ask });
    });

  const stop = async (): Promise<void> => {
    stopping = true;
    try {
      await call('close', null);
    } catch {
      // The thread has died: what was asked has failed, and the kernel has freed what it held.
    }
    await ended;
  };

  return { call, stop };
};
