import { expect } from 'chai';
import { partitionOf } from '../../../src/kafka/sink/partition-of.ts';
import { type KafkaSinkRecord, recordsFrom, toWireRecord } from '../../../src/kafka/sink/sink-record.ts';

const OPTIONS = { partitions: 4, keylessPartition: 3, now: 1_777_000_000_000 };

describe('toWireRecord', () => {
  it('takes text and bytes, and chooses the partition of the key as other clients do', () => {
    const { bytes, ...record } = toWireRecord(
      { key: 'user', value: new Uint8Array([1, 2]), headers: { a: 'x', b: ['y', new Uint8Array([3])] } },
      OPTIONS,
    );
    expect(record).to.deep.equal({
      key: 'user',
      value: Buffer.from([1, 2]),
      headers: { a: 'x', b: ['y', Buffer.from([3])] },
      partition: partitionOf('user', 4),
      timestamp: 1_777_000_000_000,
    });
    expect(bytes).to.be.above(8);
    expect(toWireRecord({ key: Buffer.from('user'), value: null }, OPTIONS).partition).to.equal(
      partitionOf('user', 4),
    );
  });

  it('takes the partition and the time of the record', () => {
    expect(toWireRecord({ value: '', partition: 2, timestamp: 5 }, OPTIONS)).to.include({
      key: null,
      partition: 2,
      timestamp: 5,
    });
    expect(toWireRecord({ value: null }, OPTIONS)).to.include({ value: null, partition: 3 });
  });

  for (const [record, message] of [
    [{ value: 7 }, 'the value of a record must be text or bytes, not number'],
    [{ value: undefined }, 'the value of a record must be text or bytes, not undefined'],
    [{ value: '', key: {} }, 'the key of a record must be text or bytes, not object'],
    [{ value: '', headers: { h: null } }, 'the header h of a record must be text or bytes, not null'],
    [{ value: '', headers: { h: [1] } }, 'the header h of a record must be text or bytes, not number'],
    [{ value: '', partition: 4 }, 'the partition of a record must be a whole number from 0 to 3, not 4'],
    [{ value: '', timestamp: NaN }, 'the timestamp of a record must be a whole number from 0 to'],
  ] as const)
    it(`refuses ${JSON.stringify(record)}`, () => {
      expect(() => toWireRecord(record as unknown as KafkaSinkRecord, OPTIONS)).to.throw(message);
    });
});

describe('recordsFrom', () => {
  it('takes one record, several, or none', () => {
    expect(recordsFrom({ value: 'a' })).to.deep.equal([{ value: 'a' }]);
    expect(recordsFrom([{ value: 'a' }, { value: null }])).to.have.length(2);
    expect(recordsFrom([])).to.deep.equal([]);
  });

  for (const [returned, kind] of [
    [undefined, 'undefined'],
    ['text', 'string'],
    [Promise.resolve([]), 'a promise'],
    [[{ key: 'a' }], 'object'],
    [[null], 'null'],
  ] as const)
    it(`refuses ${kind}`, () => {
      expect(() => recordsFrom(returned)).to.throw(
        TypeError,
        `must return a record with a \`value\`, or an array of records, not ${kind}`,
      );
    });
});
