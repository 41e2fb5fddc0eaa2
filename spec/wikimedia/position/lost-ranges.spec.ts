import { expect } from 'chai';
import { type FeedPosition, startPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { lostRanges } from '../../../src/wikimedia/position/lost-ranges.ts';

const T = 1_777_979_860_000;

const losing = (
  partition: number,
  missing: FeedPosition['partitions'][number]['missing'],
): FeedPosition['partitions'][number] => ({
  topic: 't',
  partition,
  resume: { timestamp: T },
  next: 100,
  forgotten: null,
  ...(missing === undefined ? {} : { missing }),
});

describe('lostRanges', () => {
  it('lists what all partitions lost, in order of time, without what has no time', () => {
    const position: FeedPosition = {
      since: T,
      partitions: [
        losing(0, [
          { from: 1, to: 3 },
          { from: 10, to: 19, after: T + 500, before: T + 900 },
        ]),
        losing(1, undefined),
        losing(2, [
          { from: 5, to: 5, after: T + 100 },
          { from: 7, to: 8, before: T + 300 },
          { from: 9, to: 9, after: T + 800, before: T + 700 },
        ]),
      ],
    };
    expect(lostRanges(position)).to.deep.equal([
      { from: T + 100, to: T + 100, events: 1 },
      { from: T + 300, to: T + 300, events: 2 },
      { from: T + 500, to: T + 900, events: 10 },
      { from: T + 700, to: T + 800, events: 1 },
    ]);
    expect(lostRanges(startPosition(T))).to.deep.equal([]);
  });
});
