import { expect } from 'chai';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { closeGate, exitGate, workInside } from '../../../src/stores/embedded/exit-gate.ts';
import type { GatedData } from '../support/gated-worker.ts';

describe('the gate of a thread at the exit', () => {
  let worker: Worker | undefined;
  afterEach(() => worker?.terminate());

  const start = (): GatedData & { readonly count: () => number } => {
    const data: GatedData = { gate: exitGate(), done: new SharedArrayBuffer(4) };
    worker = new Worker(new URL('../support/gated-worker.js', import.meta.url), { workerData: data });
    return { ...data, count: () => Atomics.load(new Int32Array(data.done), 0) };
  };
  /** Resolves when the worker is about to be inside, or has been. */
  const ask = async (milliseconds: number): Promise<void> => {
    worker?.postMessage(milliseconds);
    if (worker !== undefined) await once(worker, 'message');
  };

  it('lets work go in and out, whether or not it fails', () => {
    const gate = exitGate();
    let runs = 0;
    workInside(gate, () => (runs += 1));
    expect(() =>
      workInside(gate, () => {
        throw new Error('out of luck');
      }),
    ).to.throw('out of luck');
    const began = performance.now();
    closeGate(gate, 5000);
    expect(performance.now() - began, 'nobody is inside').to.be.below(4000);
    expect(runs).to.equal(1);
  });

  it('waits for who is inside', async () => {
    const { gate, count } = start();
    await ask(1500);
    await delay(50);
    expect(count()).to.equal(0);
    closeGate(gate, 5000);
    expect(count()).to.equal(1);
  });

  it('waits no longer than it may', async () => {
    const { gate, count } = start();
    await ask(3000);
    await delay(50);
    closeGate(gate, 100);
    expect(count()).to.equal(0);
  });

  it('lets nobody in once it is closed, and such a thread can be ended', async () => {
    const { gate, count } = start();
    closeGate(gate, 1000);
    await ask(0);
    await delay(50);
    expect(count()).to.equal(0);
    await worker?.terminate();
    expect(count()).to.equal(0);
  });
});
