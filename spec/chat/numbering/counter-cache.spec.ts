import { expect } from 'chai';
import { counterCache } from '../../../src/chat/numbering/counter-cache.ts';

const KEY = 'chat_app:1:chat_counter';

describe('counters', () => {
  it('knows nothing of a counter before it was compared with MySQL', () => {
    const tested = counterCache(10);
    tested.recordAssigned(KEY, 7);
    expect(tested.minValueOf(KEY)).to.equal(null);
    expect(tested.use(KEY)).to.equal(null);
  });

  it('lets only the first order after a look make the counter anew', () => {
    const tested = counterCache(10);
    tested.initialise(KEY, 7);
    expect(tested.minValueOf(KEY)).to.deep.equal({ minValue: 7, isFresh: true });
    expect(tested.use(KEY)).to.deep.equal({ minValue: 7, isFresh: true });
    expect(tested.use(KEY)).to.deep.equal({ minValue: 7, isFresh: false });
    expect(tested.minValueOf(KEY)).to.deep.equal({ minValue: 7, isFresh: false });
  });

  it('remembers the highest number that was given, also through a look that brings a lower one', () => {
    const tested = counterCache(10);
    tested.initialise(KEY, 7);
    for (const number of [8, 10, 9]) tested.recordAssigned(KEY, number);
    expect(tested.minValueOf(KEY)?.minValue).to.equal(10);
    tested.initialise(KEY, 8);
    expect(tested.minValueOf(KEY)).to.deep.equal({ minValue: 10, isFresh: true });
  });

  it('wants a look at every counter after a new connection, and keeps what was given', () => {
    const tested = counterCache(10);
    tested.initialise(KEY, 7);
    tested.recordAssigned(KEY, 8);
    tested.invalidate();
    expect(tested.minValueOf(KEY)).to.equal(null);
    tested.initialise(KEY, 2);
    expect(tested.minValueOf(KEY)).to.deep.equal({ minValue: 8, isFresh: true });
  });

  it('forgets the one that was compared first when there are too many', () => {
    const tested = counterCache(2);
    for (const key of ['a', 'b', 'a', 'c']) tested.initialise(key, 1);
    expect(['a', 'b', 'c'].map((key) => tested.minValueOf(key) !== null)).to.deep.equal([true, false, true]);
  });
});
