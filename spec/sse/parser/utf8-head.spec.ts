import { expect } from 'chai';
import { utf8Head } from '../../../src/sse/parser/utf8-head.ts';

describe('utf8Head', () => {
  it('keeps a text that is short enough', () => {
    expect(utf8Head('Zürich', 7)).to.equal('Zürich');
  });

  it('splits no character', () => {
    const text = 'aü🦆b';
    expect([0, 1, 2, 3, 4, 5, 6, 7, 8].map((bytes) => utf8Head(text, bytes))).to.deep.equal([
      '',
      'a',
      'a',
      'aü',
      'aü',
      'aü',
      'aü',
      'aü🦆',
      'aü🦆b',
    ]);
  });
});
