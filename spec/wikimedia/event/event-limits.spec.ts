import { expect } from 'chai';
import {
  faultOfLength,
  faultOfPageBytes,
  MAX_FIELD_CHARACTERS,
  MAX_PAGE_BYTES,
} from '../../../src/wikimedia/event/event-limits.ts';

describe('event limits', () => {
  it('name the field, its length and the limit', () => {
    expect(faultOfLength('user', 'x'.repeat(1_048_576), 1024)).to.equal(
      'user is 1,048,576 characters long; at most 1,024 are accepted',
    );
  });

  it('accept what is as long as the limit, and what is no text', () => {
    for (const value of ['x'.repeat(1024), '', null, undefined, 7, {}])
      expect(faultOfLength('user', value, 1024)).to.equal(null);
  });

  it('count UTF-16 code units', () => {
    expect(faultOfLength('user', '🦆'.repeat(512), 1024)).to.equal(null);
    expect(faultOfLength('user', '🦆'.repeat(513), 1024)).to.match(/^user is 1,026 characters long/);
  });

  it('accept a page of 2^31 - 1 bytes, and none that is larger', () => {
    expect(faultOfPageBytes('length.new', MAX_PAGE_BYTES)).to.equal(null);
    expect(faultOfPageBytes('length.new', -1)).to.equal(null);
    expect(faultOfPageBytes('length.new', '9007199254740991')).to.equal(null);
    expect(faultOfPageBytes('length.new', Number.MAX_SAFE_INTEGER)).to.equal(
      'length.new is 9007199254740991; at most 2147483647 is accepted',
    );
    for (const value of [MAX_PAGE_BYTES + 1, 1e300, Infinity])
      expect(faultOfPageBytes('length.new', value)).to.be.a('string');
  });

  it('leave room for everything that MediaWiki, DNS and Kafka allow', () => {
    expect(MAX_FIELD_CHARACTERS.user).to.be.at.least(2 * 255);
    expect(MAX_FIELD_CHARACTERS.title).to.be.at.least(2 * 255 + 2);
    expect(MAX_FIELD_CHARACTERS.serverUrl).to.be.at.least(2 * ('https://'.length + 253 + ':65535'.length));
    expect(MAX_FIELD_CHARACTERS.domain).to.be.at.least(2 * 253);
    expect(MAX_FIELD_CHARACTERS.topic).to.be.at.least(2 * 249);
  });
});
