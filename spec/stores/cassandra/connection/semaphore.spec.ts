import { expect } from 'chai';
import { createSemaphore } from '../../../../src/stores/cassandra/connection/semaphore.ts';

/** Work that ends when told. */
const held = () => {
  const ends: ((error?: Error) => void)[] = [];
  const started: number[] = [];
  const work = (n: number) => () =>
    new Promise<number>((resolve, reject) => {
      started.push(n);
      ends.push((error) => (error === undefined ? resolve(n) : reject(error)));
    });
  return { ends, started, work };
};

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('createLimiter', () => {
  it('runs so much at once, and the rest in order', async () => {
    const limited = createSemaphore(2);
    const { ends, started, work } = held();
    const all = Promise.all([1, 2, 3, 4, 5].map((n) => limited(work(n))));
    await settled();
    expect(started).to.deep.equal([1, 2]);
    ends[1]?.();
    await settled();
    expect(started).to.deep.equal([1, 2, 3]);
    ends[0]?.();
    ends[2]?.();
    await settled();
    expect(started).to.deep.equal([1, 2, 3, 4, 5]);
    ends[3]?.();
    ends[4]?.();
    expect(await all).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('goes on after work that fails', async () => {
    const limited = createSemaphore(1);
    const { ends, started, work } = held();
    const first = limited(work(1)).catch((error: unknown) => (error as Error).message);
    const second = limited(work(2));
    ends[0]?.(new Error('no luck'));
    expect(await first).to.equal('no luck');
    await settled();
    expect(started).to.deep.equal([1, 2]);
    ends[1]?.();
    expect(await second).to.equal(2);
    const third = limited(work(3));
    await settled();
    ends[2]?.();
    expect(await third).to.equal(3);
  });
});
