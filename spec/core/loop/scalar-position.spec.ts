import { expect } from 'chai';
import {
  formatScalarPosition,
  furthest,
  parseScalarPosition,
  scalarSequence,
} from '../../../src/core/loop/scalar-position.ts';

describe('scalarPosition', () => {
  it('moves to what an item gives', () => {
    expect(furthest(null, 'a')).to.equal('a');
    expect(furthest('b', 'a')).to.equal('a');
    expect(furthest(1, 2)).to.equal(2);
    expect(furthest('9', 2)).to.equal(2);
  });

  it('stays at an item without a position', () => {
    expect(furthest('a', null)).to.equal('a');
    expect(furthest(null, null)).to.equal(null);
  });

  it('never goes back to a smaller number', () => {
    expect(furthest(2, 1)).to.equal(2);
  });

  for (const found of [NaN, Infinity, -Infinity]) {
    it(`ignores ${found}, which could not be stored`, () => {
      expect(furthest(2, found)).to.equal(2);
      expect(furthest(null, found)).to.equal(null);
    });
  }

  it('reads what it formats', () => {
    for (const position of ['', 'a"b', '12', 12, 1_783_175_888_085_434])
      expect(parseScalarPosition(formatScalarPosition(position))).to.equal(position);
  });

  for (const text of ['', 'x', 'null', '{}', '[1]', 'true'])
    it(`refuses ${text === '' ? 'an empty text' : text}`, () => {
      expect(() => parseScalarPosition(text)).to.throw();
    });
});

describe('scalarSequence', () => {
  const { numberOf, lastBefore } = scalarSequence((item: string | number | null) => {
    if (item === 'bad') throw new TypeError('unreadable');
    return item;
  });
  for (const [position, number] of [
    [7, 7],
    ['7', 7],
    ['0', 0],
    ['007', 7],
    ['999999999999999', 999_999_999_999_999],
    ['9999999999999999', null],
    ['7a', null],
    ['', null],
    ['-1', null],
    [1.5, null],
    [2 ** 53, null],
    [null, null],
  ] as const)
    it(`reads ${JSON.stringify(position)} as ${number}`, () => {
      expect(numberOf(position)).to.equal(number);
      if (position !== null) expect(lastBefore(position)).to.equal(number);
    });

  it('has no number for an item that cannot be read', () => {
    expect(numberOf('bad')).to.equal(null);
  });
});
