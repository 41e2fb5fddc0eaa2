import { expect } from 'chai';
import { boundedHits } from '../../../src/http/auth/bounded-hits.ts';

const setUp = (maxKeys: number) => {
  let time = 1000;
  const hits = boundedHits({ windowMs: 100, maxKeys, now: () => time });
  return {
    hits,
    hit: async (key: string) => (await hits.increment(key)).totalHits,
    pass: (ms: number) => (time += ms),
  };
};

describe('boundedHits', () => {
  it("counts per key until the key's window ends", async () => {
    const { hit, pass } = setUp(10);
    expect([await hit('a'), await hit('a'), await hit('b')]).to.deep.equal([1, 2, 1]);
    pass(99);
    expect(await hit('a')).to.equal(3);
    pass(1);
    expect(await hit('a')).to.equal(1);
  });

  it('returns when the window ends', async () => {
    const { hits, pass } = setUp(10);
    await hits.increment('a');
    pass(50);
    expect((await hits.increment('a')).resetTime).to.deep.equal(new Date(1100));
  });

  it('decrements a count, never below zero', async () => {
    const { hits, hit } = setUp(10);
    await hit('a');
    await hits.decrement('a');
    await hits.decrement('a');
    await hits.decrement('unknown');
    expect(await hit('a')).to.equal(1);
  });

  it('resets a key', async () => {
    const { hits, hit } = setUp(10);
    await hit('a');
    await hits.resetKey('a');
    expect(await hit('a')).to.equal(1);
  });

  it('evicts the oldest keys beyond its bound', async () => {
    const { hit } = setUp(2);
    await hit('a');
    await hit('b');
    await hit('c');
    expect(await hit('c')).to.equal(2);
    expect(await hit('b')).to.equal(2);
    expect(await hit('a')).to.equal(1);
  });
});
