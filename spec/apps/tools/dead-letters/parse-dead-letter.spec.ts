import { expect } from 'chai';
import { deadLetterOf } from './dead-letter-samples.ts';

describe('readLetter', () => {
  it('reads what a consumer says of its letter', () => {
    const deadLetter = deadLetterOf('x', {
      id: 't/2/5',
      code: 'not-json',
      reason: 'no JSON',
      source: 'consumer',
      topic: 't',
      partition: '2',
      offset: '5',
      at: '2026-11-21T12:00:00.000Z',
      tries: '3',
      truncated: 'true',
    });
    const { record, ...fields } = deadLetter;
    expect(String(record.value)).to.equal('x');
    expect(fields).to.deep.equal({
      id: 't/2/5',
      code: 'not-json',
      reason: 'no JSON',
      source: 'consumer',
      topic: 't',
      partition: 2,
      at: '2026-11-21T12:00:00.000Z',
      tries: 3,
      truncated: true,
    });
  });

  it('makes do with a letter that says nothing of itself, or nonsense', () => {
    const deadLetter = deadLetterOf('x', { partition: 'first', tries: '-1' });
    expect(deadLetter).to.deep.equal({
      record: deadLetter.record,
      id: 'letter 7',
      code: 'other',
      reason: 'no reason given',
      source: 'unknown',
      topic: null,
      partition: null,
      at: '2023-11-14T22:13:20.007Z',
      tries: 0,
      truncated: false,
    });
  });
});
