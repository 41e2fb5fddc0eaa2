import { expect } from 'chai';
import fc from 'fast-check';
import { messages, sumCounts, type WindowCounts } from '../../../src/stats/windows/window-counts.ts';

const number = fc.nat({ max: 1_000_000 });
const counts: fc.Arbitrary<WindowCounts> = fc.record({
  bots: number,
  nonBots: number,
  newPages: number,
  bytesAdded: number,
  bytesRemoved: number,
});

describe('sumCounts', () => {
  it('is the same in any order and grouping, and changes nothing that it sums', () => {
    fc.assert(
      fc.property(counts, counts, counts, (a, b, c) => {
        const before = JSON.stringify([a, b, c]);
        const sum = sumCounts([a, b, c]);
        expect(sumCounts([b, a])).to.deep.equal(sumCounts([a, b]));
        expect(sumCounts([sumCounts([a, b]), c])).to.deep.equal(sum);
        expect(sumCounts([a, sumCounts([b, c])])).to.deep.equal(sum);
        expect(sumCounts([a, sumCounts([])])).to.deep.equal(a);
        expect(messages(sum)).to.equal(messages(a) + messages(b) + messages(c));
        expect(JSON.stringify([a, b, c])).to.equal(before);
        for (const name of ['bots', 'nonBots', 'newPages', 'bytesAdded', 'bytesRemoved'] as const)
          expect(sum[name], name).to.equal(a[name] + b[name] + c[name]);
      }),
    );
  });
});
