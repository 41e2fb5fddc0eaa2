/** A worker that stays inside until `leave` and then for the requested milliseconds, and counts its runs in `done`. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ExitBarrier, runGuarded } from '../../../src/stores/sqlite/threads/exit-barrier.ts';

export interface GuardedData {
  readonly barrier: ExitBarrier;
  readonly inside: SharedArrayBuffer;
  readonly leave: SharedArrayBuffer;
  readonly done: SharedArrayBuffer;
}

const { barrier, inside, leave, done } = workerData as GuardedData;
parentPort?.on('message', (milliseconds: number) => {
  parentPort?.postMessage('begins');
  runGuarded(barrier, () => {
    Atomics.store(new Int32Array(inside), 0, 1);
    Atomics.wait(new Int32Array(leave), 0, 0);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    Atomics.add(new Int32Array(done), 0, 1);
  });
  parentPort?.postMessage('done');
});
