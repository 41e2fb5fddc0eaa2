import { expect } from 'chai';
import { encodeTitle } from '../../../src/wikimedia/names/encode-title.ts';

describe('encodeTitle', () => {
  it('writes a title as wikis do: spaces as underscores, slashes and colons as they are', () => {
    expect(encodeTitle('Talk:AC/DC 50 %?é')).to.equal('Talk:AC/DC_50_%25%3F%C3%A9');
  });

  it('accepts a title that is not well-formed', () => {
    expect(encodeTitle('\ud800')).to.equal('%EF%BF%BD');
  });
});
