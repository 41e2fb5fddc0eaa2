import { expect } from 'chai';
import type { FeedPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { parseFeedPosition } from '../../../src/wikimedia/position/parse-feed-position.ts';

const partition = (change: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    since: 5,
    partitions: [{ topic: 'eqiad.t', partition: 0, resume: { timestamp: 7 }, next: null, ...change }],
  });

describe('parseFeedPosition', () => {
  it('reads what was stored', () => {
    const position: FeedPosition = {
      since: 5,
      partitions: [
        { topic: 'eqiad.t', partition: 0, resume: { timestamp: 7 }, next: null, forgotten: 4, doubted: 9 },
        { topic: 'codfw.t', partition: 1, resume: { offset: 8 }, next: null, forgotten: null, unnamed: true },
      ],
    };
    expect(parseFeedPosition(JSON.stringify(position))).to.deep.equal(position);
    expect(parseFeedPosition('{"since":5,"partitions":[]}')).to.deep.equal({ since: 5, partitions: [] });
  });

  const OF_OTHERS: readonly (readonly [text: string, message: string])[] = [
    ['"17"', 'it has no time of the first start and no partitions'],
    ['null', 'it has no time of the first start and no partitions'],
    ['[{"topic":"eqiad.t"}]', 'it has no time of the first start and no partitions'],
    ['{"since":-1,"partitions":[]}', 'it has no time of the first start and no partitions'],
    ['{"since":5}', 'it has no time of the first start and no partitions'],
    ['{"since":5,"partitions":[null]}', 'a partition has no topic'],
    [partition({ topic: 'a b' }), 'a partition has no topic'],
    [partition({ partition: -1 }), 'a partition of eqiad.t has no number'],
    [partition({ resume: null }), 'a partition has neither a time nor an offset'],
    [partition({ resume: { offset: -1 } }), 'a partition has neither a time nor an offset'],
    [partition({ resume: { timestamp: '7' } }), 'a partition has neither a time nor an offset'],
  ];
  for (const [text, message] of OF_OTHERS)
    it(`refuses ${text}`, () => {
      expect(() => parseFeedPosition(text)).to.throw(TypeError, message);
    });
});
