import { expect } from 'chai';
import {
  rejectedEventDeadLetter,
  refusedDeadLetter,
  truncateDeadLetter,
} from '../../../../src/apps/producer/records/dead-letter-records.ts';
import { wireBytes } from '../../../../src/kafka/sink/outgoing-record.ts';
import { brokenItem } from '../../../support/feed-events.ts';

describe('rejectedEventDeadLetter', () => {
  it('marks the value of an oversized event as truncated', () => {
    const oversized = { bytes: 17_000_123, maxBytes: 16_777_216, hasEnd: true };
    expect(rejectedEventDeadLetter({ ...brokenItem('x'), oversized }, 0).headers).to.include({
      truncated: 'true',
      length: '17000123',
    });
    expect(rejectedEventDeadLetter(brokenItem('x'), 0).headers).not.to.have.any.keys('truncated', 'length');
  });
});

describe('truncateDeadLetter', () => {
  const deadLetter = rejectedEventDeadLetter(
    { ...brokenItem('x'), data: 'ä'.repeat(5000) },
    1_777_979_860_000,
  );

  it('does not change a dead letter that fits', () => {
    expect(truncateDeadLetter(deadLetter, deadLetter.bytes)).to.equal(deadLetter);
  });

  it('keeps the beginning of a longer one, and states its full length', () => {
    const short = truncateDeadLetter(deadLetter, 1000);
    expect(short.bytes).to.equal(wireBytes(short)).and.be.within(900, 1000);
    expect(short.headers).to.include({ ...deadLetter.headers, truncated: 'true', length: '10000' });
    expect(short.value.toString()).to.match(/^ä+/);
    expect(truncateDeadLetter(short, 600).headers).to.include({ length: '10000' });
  });

  it('keeps only the headers when nothing else fits', () => {
    expect(truncateDeadLetter(deadLetter, 1).value).to.have.length(0);
  });
});

describe('refusedDeadLetter', () => {
  it('holds the record’s value under its id', () => {
    const record = { key: 'k', value: 'v', timestamp: 1, headers: { id: 'i', position: 'p' }, bytes: 9 };
    const { headers, value } = refusedDeadLetter(record, 1_777_979_860_000);
    expect(value).to.equal('v');
    expect(headers).to.include({ id: 'i', source: 'producer', at: '2026-05-05T11:17:40.000Z' });
    expect(headers['reason']).to.match(/max\.message\.bytes/);
  });
});
