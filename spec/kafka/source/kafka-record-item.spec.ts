import { expect } from 'chai';
import type { KafkaMessage } from 'kafkajs';
import {
  deadLetterText,
  recordBytes,
  recordText,
  toKafkaItem,
} from '../../../src/kafka/source/kafka-record-item.ts';

const MESSAGE: KafkaMessage = {
  key: Buffer.from('k'),
  value: Buffer.from('é'),
  timestamp: '1777979860000',
  attributes: 0,
  offset: '7',
  headers: { a: Buffer.from('1'), b: [Buffer.from('2'), '3'], c: undefined, d: 'é' },
};

describe('a record of Kafka', () => {
  it('has numbers and bytes', () => {
    expect(toKafkaItem(3, MESSAGE)).to.deep.equal({
      partition: 3,
      offset: 7,
      key: Buffer.from('k'),
      value: Buffer.from('é'),
      headers: { a: Buffer.from('1'), b: [Buffer.from('2'), Buffer.from('3')], d: Buffer.from('é') },
      timestamp: 1_777_979_860_000,
    });
    expect(toKafkaItem(0, { ...MESSAGE, key: null, value: null })).to.include({
      key: null,
      value: null,
    });
  });

  it('may have text', () => {
    expect(recordText({ value: Buffer.from('é') })).to.equal('é');
    expect(recordText({ value: Buffer.alloc(0) })).to.equal('');
    expect(() => recordText({ value: null })).to.throw('tombstone');
    expect(() => recordText({ value: Buffer.from([0xff]) })).to.throw('not UTF-8');
  });

  it('is text as a dead letter', () => {
    expect(deadLetterText({ value: Buffer.from('é') })).to.equal('é');
    expect(deadLetterText({ value: Buffer.from([0xff, 0]) })).to.equal('base64:/wA=');
    expect(deadLetterText({ value: null })).to.equal('');
  });

  it('counts all of its bytes', () => {
    const empty = recordBytes(toKafkaItem(0, { ...MESSAGE, key: null, value: null, headers: {} }));
    expect(recordBytes(toKafkaItem(0, MESSAGE)) - empty).to.equal(1 + 2 + (1 + 1) + (1 + 2) + (1 + 2));
  });
});
