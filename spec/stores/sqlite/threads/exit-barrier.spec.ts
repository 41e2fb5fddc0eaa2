import { expect } from 'chai';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { closeBarrier, exitBarrier, runGuarded } from '../../../../src/stores/sqlite/threads/exit-barrier.ts';
import { until } from '../../../support/wait-until.ts';
import type { GuardedData } from '../../support/guarded-worker.ts';

const flag = (): SharedArrayBuffer => new SharedArrayBuffer(4);
const valueOf = (shared: SharedArrayBuffer): number => Atomics.load(new Int32Array(shared), 0);

describe('exitBarrier', () => {
  let worker: Worker | undefined;
  afterEach(() => worker?.terminate());

  const start = (): GuardedData & { readonly count: () => number } => {
    const data: GuardedData = { barrier: exitBarrier(), inside: flag(), leave: flag(), done: flag() };
    worker = new Worker(new URL('../../support/guarded-worker.js', import.meta.url), { workerData: data });
    return { ...data, count: () => valueOf(data.done) };
  };
  /** Resolves when the worker is about to be inside. */
  const ask = async (milliseconds: number): Promise<void> => {
    worker?.postMessage(milliseconds);
    if (worker !== undefined) await once(worker, 'message');
  };
  const isInside = ({ inside }: GuardedData): Promise<unknown> =>
    until('it is inside', () => valueOf(inside) === 1);
  /** The worker stays inside for its milliseconds from here on, however late this process is. */
  const mayLeave = ({ leave }: GuardedData): void => {
    const states = new Int32Array(leave);
    Atomics.store(states, 0, 1);
    Atomics.notify(states, 0);
  };

  it('lets work in and out, whether or not it fails', () => {
    const barrier = exitBarrier();
    let runs = 0;
    runGuarded(barrier, () => (runs += 1));
    expect(() =>
      runGuarded(barrier, () => {
        throw new Error('out of luck');
      }),
    ).to.throw('out of luck');
    const began = performance.now();
    closeBarrier(barrier, 60_000);
    expect(performance.now() - began, 'the thread is outside').to.be.below(30_000);
    expect(runs).to.equal(1);
  });

  it('waits while the thread is inside', async () => {
    const started = start();
    await ask(500);
    await isInside(started);
    expect(started.count()).to.equal(0);
    mayLeave(started);
    closeBarrier(started.barrier, 60_000);
    expect(started.count()).to.equal(1);
  });

  it('stops waiting after the timeout', async () => {
    const started = start();
    await ask(0);
    await isInside(started);
    closeBarrier(started.barrier, 100);
    expect(started.count()).to.equal(0);
  });

  it('starts no work once it is closed, and the thread can be terminated', async () => {
    const { barrier, count } = start();
    closeBarrier(barrier, 1000);
    await ask(0);
    await delay(50);
    expect(count()).to.equal(0);
    await worker?.terminate();
    expect(count()).to.equal(0);
  });
});
