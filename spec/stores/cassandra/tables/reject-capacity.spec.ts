import { expect } from 'chai';
import { createRejectCapacity } from '../../../../src/stores/cassandra/tables/reject-capacity.ts';
import type { ArrivedReject } from '../../../../src/stores/cassandra/wal/wal-record.ts';

const rejects = (...texts: readonly string[]): readonly ArrivedReject[] =>
  texts.map((data, i) => ({
    id: `${i}`,
    code: 'not-json' as const,
    reason: 'broken',
    data,
    at: '',
    arrived: i,
  }));

describe('createRejectCapacity', () => {
  const textsOf = (kept: readonly ArrivedReject[]): readonly string[] => kept.map(({ data }) => data);

  it('selects the first rejects that fit beside the waiting ones', () => {
    const capacity = createRejectCapacity({ rejects: 5, bytes: 1000 });
    expect(textsOf(capacity.select(rejects('a', 'b', 'c'), 3))).to.deep.equal(['a', 'b']);
    expect(textsOf(capacity.select(rejects('a'), 5))).to.deep.equal([]);
    expect(textsOf(capacity.select(rejects('a'), 4))).to.deep.equal(['a']);
  });

  it('selects the rejects that fit within the bytes, in UTF-8, beside those stored', () => {
    const capacity = createRejectCapacity({ rejects: 100, bytes: 10 });
    const first = capacity.select(rejects('ääää', '123', '45'), 0);
    expect(textsOf(first)).to.deep.equal(['ääää', '45']);
    // After a failed save nothing is stored.
    expect(textsOf(capacity.select(rejects('1234567890'), 0))).to.deep.equal(['1234567890']);
    capacity.stored(first);
    expect(textsOf(capacity.select(rejects('6', ''), 2))).to.deep.equal(['']);
  });

  it('starts over when no reject is waiting', () => {
    const capacity = createRejectCapacity({ rejects: 100, bytes: 10 });
    capacity.stored(rejects('1234567890'));
    expect(textsOf(capacity.select(rejects('6'), 1))).to.deep.equal([]);
    expect(textsOf(capacity.select(rejects('6'), 0))).to.deep.equal(['6']);
  });
});
