import { expect } from 'chai';
import { MAX_FIELD_CHARACTERS } from '../../../src/wikimedia/event/event-limits.ts';

describe('event limits', () => {
  it('allow everything that MediaWiki, DNS and Kafka allow', () => {
    expect(MAX_FIELD_CHARACTERS.user).to.be.at.least(2 * 255);
    expect(MAX_FIELD_CHARACTERS.title).to.be.at.least(2 * 255 + 2);
    expect(MAX_FIELD_CHARACTERS.serverUrl).to.be.at.least(2 * ('https://'.length + 253 + ':65535'.length));
    expect(MAX_FIELD_CHARACTERS.domain).to.be.at.least(2 * 253);
    expect(MAX_FIELD_CHARACTERS.topic).to.be.at.least(2 * 249);
  });
});
