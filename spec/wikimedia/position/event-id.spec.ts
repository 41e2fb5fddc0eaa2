import { expect } from 'chai';
import fc from 'fast-check';
import { parseEventId } from '../../../src/wikimedia/position/event-id.ts';
import { CODFW, EQIAD } from '../../support/feed-events.ts';

describe('parseEventId', () => {
  const eqiad = { topic: EQIAD, partition: 0, timestamp: 1690617099001 };
  const codfw = { topic: CODFW, partition: 0, offset: -1 };
  const read = {
    eqiad: { topic: EQIAD, partition: 0, at: { timestamp: 1690617099001 } },
    codfw: { topic: CODFW, partition: 0, at: { offset: -1 } },
  };

  it('reads the entries in any order', () => {
    expect(parseEventId(JSON.stringify([eqiad, codfw]))).to.deep.equal([read.eqiad, read.codfw]);
    expect(parseEventId(JSON.stringify([codfw, eqiad]))).to.deep.equal([read.codfw, read.eqiad]);
  });

  it('distinguishes "from now on" from an offset', () => {
    expect(parseEventId(JSON.stringify([codfw, { ...codfw, partition: 1, offset: 0 }]))).to.deep.equal([
      read.codfw,
      { topic: CODFW, partition: 1, at: { offset: 0 } },
    ]);
  });

  it('reads timestamps without milliseconds, as the feed had them before mid-2025', () => {
    expect(parseEventId(JSON.stringify([{ ...eqiad, timestamp: 1690617099000 }]))).to.deep.equal([
      { topic: EQIAD, partition: 0, at: { timestamp: 1690617099000 } },
    ]);
  });

  it('uses the timestamp of an entry that has both', () => {
    expect(parseEventId(JSON.stringify([{ ...eqiad, offset: 7 }]))).to.deep.equal([read.eqiad]);
  });

  it('omits invalid entries', () => {
    const odd: unknown[] = [
      EQIAD,
      null,
      7,
      [],
      {},
      { topic: EQIAD },
      { topic: EQIAD, partition: 0 },
      { topic: EQIAD, partition: -1, offset: 5 },
      { topic: EQIAD, partition: 0.5, offset: 5 },
      { topic: EQIAD, partition: '0', offset: 5 },
      { topic: 5, partition: 0, offset: 5 },
      { topic: EQIAD, partition: 0, offset: -2 },
      { topic: EQIAD, partition: 0, offset: '5' },
      { topic: EQIAD, partition: 0, timestamp: -1 },
      { topic: EQIAD, partition: 0, timestamp: 1e300 },
      { topic: EQIAD, partition: 0, timestamp: null },
      { topic: EQIAD, partition: 0, offset: Number.MAX_SAFE_INTEGER },
      { topic: EQIAD, partition: 2 ** 31, offset: 5 },
      // What would go back out with the next request, and no topic is called.
      { topic: 'Правки', partition: 0, timestamp: 5 },
      { topic: 'x'.repeat(20_000), partition: 0, timestamp: 5 },
      { topic: '', partition: 0, timestamp: 5 },
    ];
    for (const entry of odd) {
      expect(parseEventId(JSON.stringify([entry])), JSON.stringify(entry)).to.equal(null);
      expect(parseEventId(JSON.stringify([entry, eqiad]))).to.deep.equal([read.eqiad]);
    }
  });

  it('returns null for anything but an array of entries', () => {
    for (const text of ['', 'x', '[', '[]', '{}', 'null', '7', '"[]"', JSON.stringify(eqiad)]) {
      expect(parseEventId(text), text).to.equal(null);
    }
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
        const entries = parseEventId(text);
        expect(entries === null || entries.length > 0).to.equal(true);
      }),
    );
  });
});
