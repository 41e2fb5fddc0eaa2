/** A worker that is inside for as many milliseconds as it is told, and counts what it has done in `done`. */
import { parentPort, workerData } from 'node:worker_threads';
import { type ExitGate, workInside } from '../../../src/stores/embedded/exit-gate.ts';

export interface GatedData {
  readonly gate: ExitGate;
  readonly done: SharedArrayBuffer;
}

const { gate, done } = workerData as GatedData;
parentPort?.on('message', (milliseconds: number) => {
  parentPort?.postMessage('begins');
  workInside(gate, () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
    Atomics.add(new Int32Array(done), 0, 1);
  });
  parentPort?.postMessage('done');
});
