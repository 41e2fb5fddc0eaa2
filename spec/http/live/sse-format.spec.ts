import { expect } from 'chai';
import { KEY_BYTES } from '../../../src/http/live/frame.ts';
import { SSE_FORMAT } from '../../../src/http/live/sse-format.ts';

const KEY = 'k'.repeat(KEY_BYTES);

describe('SSE_FORMAT', () => {
  it('leaves room for the key in the id of a frame', () => {
    const { bytes, keyOffset } = SSE_FORMAT.frameOf(12, '{"title":"Café"}');
    const own = Buffer.from(bytes);
    own.write(KEY, keyOffset, 'latin1');
    expect(String(own)).to.equal(`id: 12-${KEY}\ndata: {"title":"Café"}\n\n`);
  });

  it('opens with the position, and keeps the connection alive with it', () => {
    expect(SSE_FORMAT.opening(3, KEY)).to.equal(`:ok\n\nid: 3-${KEY}\n\n`);
    expect(SSE_FORMAT.position(4, KEY)).to.equal(`id: 4-${KEY}\n\n`);
  });

  it('writes a notice as an event of its own type, and the delay before a new connection', () => {
    expect(SSE_FORMAT.notice('gap', { missed: 2 })).to.equal('event: gap\ndata: {"missed":2}\n\n');
    expect(SSE_FORMAT.retryDelay(5000)).to.equal('retry: 5000\n');
  });
});
