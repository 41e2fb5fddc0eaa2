import { expect } from 'chai';
import { KEY_BYTES } from '../../../src/http/live/frame.ts';
import { NDJSON_FORMAT } from '../../../src/http/live/ndjson-format.ts';

const KEY = 'k'.repeat(KEY_BYTES);

describe('NDJSON_FORMAT', () => {
  it('puts the position before the members of an item', () => {
    const { bytes, keyOffset } = NDJSON_FORMAT.frameOf(12, '{"title":"Café","bot":false}');
    const own = Buffer.from(bytes);
    own.write(KEY, keyOffset, 'latin1');
    expect(String(own)).to.equal(`{"position":"12-${KEY}","title":"Café","bot":false}\n`);
  });

  it('opens with the position, and keeps the connection alive with it', () => {
    expect(NDJSON_FORMAT.opening(3, KEY)).to.equal(`{"position":"3-${KEY}"}\n`);
    expect(NDJSON_FORMAT.position(4, KEY)).to.equal(`{"position":"4-${KEY}"}\n`);
  });

  it('writes a notice as an object, and no delay before a new connection', () => {
    expect(NDJSON_FORMAT.notice('gap', { missed: 2 })).to.equal('{"notice":"gap","missed":2}\n');
    expect(NDJSON_FORMAT.retryDelay(5000)).to.equal('');
  });
});
