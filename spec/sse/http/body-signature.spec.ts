import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { unreadableBody } from '../../../src/sse/http/body-signature.ts';

describe('unreadableBody', () => {
  it('recognises bodies that cannot be server-sent events', () => {
    expect(unreadableBody(gzipSync('data: a\n\n'))).to.match(/^compressed with gzip/);
    expect(unreadableBody(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))).to.match(/^compressed with zstd/);
    expect(unreadableBody(Buffer.from('\ufeffdata', 'utf16le'))).to.match(/^UTF-16 text/);
    expect(unreadableBody(Buffer.from('data', 'utf16le'))).to.match(/binary data or UTF-16 text/);
  });

  it('accepts every body that may be server-sent events', () => {
    for (const text of [':ok\n', '\n\n\n\n', '\ufeffdata', 'data: \0', 'id:1', 'xxxx'])
      expect(unreadableBody(Buffer.from(text))).to.equal(null);
  });
});
