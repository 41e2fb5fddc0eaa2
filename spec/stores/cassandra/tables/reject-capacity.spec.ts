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

  it('keeps the first that fit into the number beside those that wait', () => {
    const capacity = createRejectCapacity({ rejects: 5, bytes: 1000 });
    expect(textsOf(capacity.fitting(rejects('a', 'b', 'c'), 3))).to.deep.equal(['a', 'b']);
    expect(textsOf(capacity.fitting(rejects('a'), 5))).to.deep.equal([]);
    expect(textsOf(capacity.fitting(rejects('a'), 4))).to.deep.equal(['a']);
  });

  it('keeps those that fit into the bytes, in UTF-8, beside what it has kept', () => {
    const capacity = createRejectCapacity({ rejects: 100, bytes: 10 });
    const first = capacity.fitting(rejects('ääää', '123', '45'), 0);
    expect(textsOf(first)).to.deep.equal(['ääää', '45']);
    // A save that failed keeps nothing.
    expect(textsOf(capacity.fitting(rejects('1234567890'), 0))).to.deep.equal(['1234567890']);
    capacity.kept(first);
    expect(textsOf(capacity.fitting(rejects('6', ''), 2))).to.deep.equal(['']);
  });

  it('begins anew when none waits any more', () => {
    const capacity = createRejectCapacity({ rejects: 100, bytes: 10 });
    capacity.kept(rejects('1234567890'));
    expect(textsOf(capacity.fitting(rejects('6'), 1))).to.deep.equal([]);
    expect(textsOf(capacity.fitting(rejects('6'), 0))).to.deep.equal(['6']);
  });
});
