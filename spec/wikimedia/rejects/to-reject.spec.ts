import { expect } from 'chai';
import { toReject } from '../../../src/wikimedia/rejects/to-reject.ts';
import { brokenItem } from '../../support/feed-events.ts';

const AT = '2026-05-05T00:00:00.000Z';

describe('toReject', () => {
  it('keeps the original text, the code, the reason and the time', () => {
    expect(
      toReject({ ...brokenItem('a'), data: 'x', code: 'not-json', message: 'not JSON: x' }, AT),
    ).to.deep.equal({
      id: '2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881',
      code: 'not-json',
      reason: 'not JSON: x',
      data: 'x',
      at: AT,
    });
  });

  it('gives the same text the same id', () => {
    const first = toReject(brokenItem('a'), AT);
    expect(toReject(brokenItem('a'), '2027-01-01T00:00:00.000Z').id).to.equal(first.id);
    expect(toReject(brokenItem('b'), AT).id).not.to.equal(first.id);
  });

  it('distinguishes oversized events with equal beginnings', () => {
    const idOf = (bytes: number): string =>
      toReject({ ...brokenItem('a'), oversized: { bytes, maxBytes: 10, hasEnd: true } }, AT).id;
    expect(idOf(20)).to.equal(idOf(20));
    expect(new Set([idOf(20), idOf(21), toReject(brokenItem('a'), AT).id]).size).to.equal(3);
  });
});
