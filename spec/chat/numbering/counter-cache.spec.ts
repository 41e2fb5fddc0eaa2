import { expect } from 'chai';
import { counterCache } from '../../../src/chat/numbering/counter-cache.ts';

const KEY = 'chat_app:1:chat_counter';

describe('counterCache', () => {
  it('knows nothing about a counter before it is initialised from MySQL', () => {
    const tested = counterCache(10);
    tested.recordAssigned(KEY, 7);
    expect(tested.minValueOf(KEY)).to.equal(null);
    expect(tested.use(KEY)).to.equal(null);
  });

  it('lets only the first request after initialisation create the counter', () => {
    const tested = counterCache(10);
    tested.initialise(KEY, 7);
    expect(tested.minValueOf(KEY)).to.deep.equal({ minValue: 7, isFresh: true });
    expect(tested.use(KEY)).to.deep.equal({ minValue: 7, isFresh: true });
    expect(tested.use(KEY)).to.deep.equal({ minValue: 7, isFresh: false });
    expect(tested.minValueOf(KEY)).to.deep.equal({ minValue: 7, isFresh: false });
  });

  it('keeps the highest assigned number, even if an initialisation returns a lower one', () => {
    const tested = counterCache(10);
    tested.initialise(KEY, 7);
    for (const number of [8, 10, 9]) tested.recordAssigned(KEY, number);
    expect(tested.minValueOf(KEY)?.minValue).to.equal(10);
    tested.initialise(KEY, 8);
    expect(tested.minValueOf(KEY)).to.deep.equal({ minValue: 10, isFresh: true });
  });

  it('requires initialisation after a new connection, and keeps the assigned numbers', () => {
    const tested = counterCache(10);
    tested.initialise(KEY, 7);
    tested.recordAssigned(KEY, 8);
    tested.invalidate();
    expect(tested.minValueOf(KEY)).to.equal(null);
    tested.initialise(KEY, 2);
    expect(tested.minValueOf(KEY)).to.deep.equal({ minValue: 8, isFresh: true });
  });

  it('evicts the counter initialised first beyond its bound', () => {
    const tested = counterCache(2);
    for (const key of ['a', 'b', 'a', 'c']) tested.initialise(key, 1);
    expect(['a', 'b', 'c'].map((key) => tested.minValueOf(key) !== null)).to.deep.equal([true, false, true]);
  });
});
