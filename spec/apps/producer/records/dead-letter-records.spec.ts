import { expect } from 'chai';
import {
  rejectedEventDeadLetter,
  refusedDeadLetter,
  truncateDeadLetter,
} from '../../../../src/apps/producer/records/dead-letter-records.ts';
import { wireBytes } from '../../../../src/kafka/sink/outgoing-record.ts';
import { brokenItem } from '../../../support/feed-events.ts';

describe('malformedLetter', () => {
  it('says of an oversized event that its value is only the beginning', () => {
    const oversized = { bytes: 17_000_123, maxBytes: 16_777_216, hasEnd: true };
    expect(rejectedEventDeadLetter({ ...brokenItem('x'), oversized }, 0).headers).to.include({
      truncated: 'true',
      length: '17000123',
    });
    expect(rejectedEventDeadLetter(brokenItem('x'), 0).headers).not.to.have.any.keys('truncated', 'length');
  });
});

describe('shortened', () => {
  const deadLetter = rejectedEventDeadLetter(
    { ...brokenItem('x'), data: 'ä'.repeat(5000) },
    1_777_979_860_000,
  );

  it('leaves a letter that fits as it is', () => {
    expect(truncateDeadLetter(deadLetter, deadLetter.bytes)).to.equal(deadLetter);
  });

  it('keeps the beginning of one that does not, and says how long it was', () => {
    const short = truncateDeadLetter(deadLetter, 1000);
    expect(short.bytes).to.equal(wireBytes(short)).and.be.within(900, 1000);
    expect(short.headers).to.include({ ...deadLetter.headers, truncated: 'true', length: '10000' });
    expect(short.value.toString()).to.match(/^ä+/);
    expect(truncateDeadLetter(short, 600).headers).to.include({ length: '10000' });
  });

  it('keeps the headers alone where nothing else fits', () => {
    expect(truncateDeadLetter(deadLetter, 1).value).to.have.length(0);
  });
});

describe('refusedLetter', () => {
  it('holds what the record held, under its id', () => {
    const record = { key: 'k', value: 'v', timestamp: 1, headers: { id: 'i', position: 'p' }, bytes: 9 };
    const { headers, value } = refusedDeadLetter(record, 1_777_979_860_000);
    expect(value).to.equal('v');
    expect(headers).to.include({ id: 'i', source: 'producer', at: '2026-05-05T11:17:40.000Z' });
    expect(headers['reason']).to.match(/max\.message\.bytes/);
  });
});
