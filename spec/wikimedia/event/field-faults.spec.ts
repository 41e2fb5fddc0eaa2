import { expect } from 'chai';
import { MAX_PAGE_BYTES } from '../../../src/wikimedia/event/event-limits.ts';
import {
  faultOfFlag,
  faultOfLength,
  faultOfNamespace,
  faultOfPageBytes,
  faultOfText,
  readId,
} from '../../../src/wikimedia/event/field-faults.ts';

const beyondLimit = (message: string) => ({ code: 'beyond-limit', message });
const wrongField = (message: string) => ({ code: 'wrong-field', message });
const unusableId = (message: string) => ({ code: 'unusable-id', message });

describe('faultOfLength', () => {
  it('names the field, its length and the limit', () => {
    expect(faultOfLength('user', 'x'.repeat(1_048_576), 1024)).to.deep.equal(
      beyondLimit('user is 1,048,576 characters long; at most 1,024 are accepted'),
    );
  });

  it('accepts texts up to the limit and values of other types', () => {
    for (const value of ['x'.repeat(1024), '', null, undefined, 7, {}])
      expect(faultOfLength('user', value, 1024)).to.equal(null);
  });

  it('counts UTF-16 code units', () => {
    expect(faultOfLength('user', '🦆'.repeat(512), 1024)).to.equal(null);
    expect(faultOfLength('user', '🦆'.repeat(513), 1024)?.message).to.match(/^user is 1,026 characters long/);
  });
});

describe('faultOfText', () => {
  it('accepts texts up to the limit, null and a missing field', () => {
    for (const value of ['x'.repeat(9), '', null, undefined])
      expect(faultOfText('user', value, 9)).to.equal(null);
    expect(faultOfText('user', 'x'.repeat(10), 9)?.code).to.equal('beyond-limit');
  });

  it('names the type of anything else', () => {
    expect(faultOfText('user', 7, 9)).to.deep.equal(wrongField('user is a number, not a text'));
    expect(faultOfText('user', [], 9)).to.deep.equal(wrongField('user is an array, not a text'));
    expect(faultOfText('user', {}, 9)).to.deep.equal(wrongField('user is an object, not a text'));
  });
});

describe('faultOfFlag', () => {
  it('accepts true, false, null and a missing field', () => {
    for (const value of [true, false, null, undefined]) expect(faultOfFlag('bot', value)).to.equal(null);
    expect(faultOfFlag('bot', 'yes')).to.deep.equal(wrongField('bot is a string, not true or false'));
  });
});

describe('faultOfNamespace', () => {
  it('accepts signed integers of 32 bits, null and a missing field', () => {
    for (const value of [0, -2, 2 ** 31 - 1, -(2 ** 31), null, undefined])
      expect(faultOfNamespace(value)).to.equal(null);
  });

  it('names the value or the type of anything else', () => {
    expect(faultOfNamespace(1.5)).to.deep.equal(
      wrongField('namespace is 1.5, not a whole number of 32 bits'),
    );
    expect(faultOfNamespace(2 ** 31)?.code).to.equal('wrong-field');
    expect(faultOfNamespace('0')).to.deep.equal(
      wrongField('namespace is a string, not a whole number of 32 bits'),
    );
  });
});

describe('faultOfPageBytes', () => {
  it('accepts a page of 2^31 - 1 bytes, but not a larger one', () => {
    expect(faultOfPageBytes('length.new', MAX_PAGE_BYTES)).to.equal(null);
    expect(faultOfPageBytes('length.new', -1)).to.equal(null);
    expect(faultOfPageBytes('length.new', '9007199254740991')).to.equal(null);
    expect(faultOfPageBytes('length.new', Number.MAX_SAFE_INTEGER)).to.deep.equal(
      beyondLimit('length.new is 9007199254740991; at most 2147483647 is accepted'),
    );
    for (const value of [MAX_PAGE_BYTES + 1, 1e300, Infinity])
      expect(faultOfPageBytes('length.new', value)?.code).to.equal('beyond-limit');
  });
});

describe('readId', () => {
  it('returns an id that stores keep unchanged', () => {
    for (const id of ['a', 'x'.repeat(256), '🦆']) expect(readId('meta.id', id)).to.equal(id);
  });

  it('returns the fault of any other', () => {
    expect(readId('meta.id', undefined)).to.deep.equal(unusableId('meta.id is missing, not a text'));
    expect(readId('meta.id', null)).to.deep.equal(unusableId('meta.id is null, not a text'));
    expect(readId('id', 7)).to.deep.equal(unusableId('id is a number, not a text'));
    expect(readId('meta.id', '')).to.deep.equal(unusableId('meta.id is empty'));
    for (const id of ['x'.repeat(257), 'a\nb', '\ud800'])
      expect(readId('id', id)).to.deep.equal(
        unusableId('id is longer than 256 characters, or holds a line feed or half a surrogate pair'),
      );
  });
});
