import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { queuedSemaphore } from '../../../src/http/server/queued-semaphore.ts';
import { HttpError } from '../../../src/http/middleware/http-error.ts';

const work = () => {
  const ends: (() => void)[] = [];
  const start = () => new Promise<void>((resolve) => ends.push(resolve));
  return { ends, start };
};

describe('queuedSemaphore', () => {
  it('limits concurrency, runs the rest in order, and rejects beyond the bound with a 503', async () => {
    const run = queuedSemaphore({ maxConcurrent: 2, maxQueued: 1 });
    const { ends, start } = work();
    const first = run(start);
    const second = run(start);
    const third = run(start);
    const rejected = await run(start).catch((error: unknown) => error);
    expect(rejected).to.be.instanceOf(HttpError).with.property('status', 503);
    expect(ends).to.have.length(2);
    ends[0]?.();
    await first;
    await setImmediate();
    expect(ends).to.have.length(3);
    ends[1]?.();
    ends[2]?.();
    await Promise.all([second, third]);
  });

  it('releases the permit of a failed task', async () => {
    const run = queuedSemaphore({ maxConcurrent: 1, maxQueued: 0 });
    const failure = await run(() => Promise.reject(new Error('no'))).catch((error: unknown) => error);
    expect(failure).to.be.an('error').with.property('message', 'no');
    expect(await run(() => Promise.resolve('yes'))).to.equal('yes');
  });
});
