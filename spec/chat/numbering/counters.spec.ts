import { expect } from 'chai';
import { counters } from '../../../src/chat/numbering/counters.ts';

const KEY = 'chat_app:1:chat_counter';

describe('counters', () => {
  it('knows nothing of a counter before it was compared with MySQL', () => {
    const tested = counters(10);
    tested.given(KEY, 7);
    expect(tested.floorOf(KEY)).to.equal(null);
    expect(tested.use(KEY)).to.equal(null);
  });

  it('lets only the first order after a look make the counter anew', () => {
    const tested = counters(10);
    tested.seed(KEY, 7);
    expect(tested.floorOf(KEY)).to.deep.equal({ floor: 7, fresh: true });
    expect(tested.use(KEY)).to.deep.equal({ floor: 7, fresh: true });
    expect(tested.use(KEY)).to.deep.equal({ floor: 7, fresh: false });
    expect(tested.floorOf(KEY)).to.deep.equal({ floor: 7, fresh: false });
  });

  it('remembers the highest number that was given, also through a look that brings a lower one', () => {
    const tested = counters(10);
    tested.seed(KEY, 7);
    for (const number of [8, 10, 9]) tested.given(KEY, number);
    expect(tested.floorOf(KEY)?.floor).to.equal(10);
    tested.seed(KEY, 8);
    expect(tested.floorOf(KEY)).to.deep.equal({ floor: 10, fresh: true });
  });

  it('wants a look at every counter after a new connection, and keeps what was given', () => {
    const tested = counters(10);
    tested.seed(KEY, 7);
    tested.given(KEY, 8);
    tested.renew();
    expect(tested.floorOf(KEY)).to.equal(null);
    tested.seed(KEY, 2);
    expect(tested.floorOf(KEY)).to.deep.equal({ floor: 8, fresh: true });
  });

  it('forgets the one that was compared first when there are too many', () => {
    const tested = counters(2);
    for (const key of ['a', 'b', 'a', 'c']) tested.seed(key, 1);
    expect(['a', 'b', 'c'].map((key) => tested.floorOf(key) !== null)).to.deep.equal([true, false, true]);
  });
});
