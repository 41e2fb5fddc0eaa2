import { expect } from 'chai';
import { firstLiveOffsets, resumedLiveOffsets } from '../../../../src/apps/consumer/live/live-offsets.ts';

const OFFSETS = [
  { partition: 0, logStart: 0, logEnd: 1000 },
  { partition: 1, logStart: 300, logEnd: 400 },
];

describe('firstLiveOffsets', () => {
  const from = (since: readonly (readonly [number, number])[], maxRecords?: number) =>
    firstLiveOffsets(OFFSETS, new Map(since), maxRecords).map((start) => start.from);

  it('begins at a time, and shows live readers what comes from now on', () => {
    const starts = firstLiveOffsets(
      OFFSETS,
      new Map([
        [0, 600],
        [1, 350],
      ]),
    );
    expect(starts).to.deep.equal([
      { partition: 0, from: 600, liveFrom: 1000 },
      { partition: 1, from: 350, liveFrom: 400 },
    ]);
  });

  it('begins at the end without a time, and never outside of what the partition holds', () => {
    expect(from([])).to.deep.equal([1000, 400]);
    expect(
      from([
        [0, 2000],
        [1, 0],
      ]),
    ).to.deep.equal([1000, 300]);
  });

  it('reads at most `maxRecords` records of all partitions together', () => {
    expect(
      from(
        [
          [0, 0],
          [1, 0],
        ],
        100,
      ),
    ).to.deep.equal([950, 350]);
    expect(firstLiveOffsets([], new Map())).to.deep.equal([]);
  });
});

describe('resumedLiveOffsets', () => {
  const resumed = (...published: readonly (readonly [from: number, liveFrom: number])[]) =>
    resumedLiveOffsets(
      OFFSETS,
      new Map(published.map(([from, liveFrom], partition) => [partition, { partition, from, liveFrom }])),
    ).map(({ from, liveFrom }) => [from, liveFrom]);

  it('continues after what was published', () => {
    expect(resumed([700, 800], [400, 390])).to.deep.equal([
      [700, 800],
      [400, 390],
    ]);
  });

  it('skips what was deleted', () => {
    expect(resumed([0, 0], [20, 350])).to.deep.equal([
      [0, 0],
      [300, 350],
    ]);
  });

  it('reads a topic that was created again from its end, and a new partition from its start', () => {
    expect(resumed([5000, 4000])).to.deep.equal([
      [1000, 1000],
      [300, 300],
    ]);
  });
});
