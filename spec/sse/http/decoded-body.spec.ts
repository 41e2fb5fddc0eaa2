import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as zlib from 'node:zlib';
import { expect } from 'chai';
import type { FeedError } from '../../../src/net/feed-error.ts';
import type { ChunkReader } from '../../../src/sse/backpressured-body.ts';
import { httpGet } from '../../../src/sse/http/http-get.ts';
import { untilStable } from '../../support/until-stable.ts';
import { until } from '../../support/wait-until.ts';

const TEXT = 'data: Zürich 日本 🦆\n\n';

describe('decodedBody', () => {
  let server: Server | undefined;
  let leaving = new AbortController();

  const bodyOf = async (encoding: string, send: (response: ServerResponse) => void): Promise<ChunkReader> => {
    server = createServer((request, response) => {
      expect(request.headers['accept-encoding']).to.equal('identity');
      response.writeHead(200, { 'Content-Encoding': encoding });
      send(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return (await httpGet(url, { headers: {}, signal: leaving.signal })).body;
  };
  const readText = async (reader: ChunkReader, length: number): Promise<string> => {
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    while (bytes < length) {
      const piece = await reader.read();
      if (piece.done) break;
      chunks.push(piece.value);
      bytes += piece.value.length;
    }
    return Buffer.concat(chunks).toString();
  };
  const errorOf = (promise: Promise<unknown>): Promise<Partial<FeedError>> =>
    promise.then(
      () => ({}),
      (error: unknown) => error as FeedError,
    );

  afterEach(() => {
    leaving.abort();
    leaving = new AbortController();
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  for (const [encoding, encode] of [
    ['gzip', () => zlib.createGzip()],
    ['X-GZIP', () => zlib.createGzip()],
    ['deflate', () => zlib.createDeflate()],
    ['br', () => zlib.createBrotliCompress()],
  ] as const) {
    it(`decodes ${encoding} as it arrives, before the stream ends`, async () => {
      const reader = await bodyOf(encoding, (response) => {
        const encoder = encode();
        encoder.pipe(response);
        encoder.write(TEXT);
        encoder.flush();
        setTimeout(() => {
          encoder.write(TEXT);
          encoder.flush();
        }, 30);
      });
      const length = Buffer.byteLength(TEXT);
      expect(await readText(reader, length)).to.equal(TEXT);
      expect(await readText(reader, length)).to.equal(TEXT);
    });
  }

  it('leaves a plain body unchanged, and removes several encodings', async () => {
    expect(await readText(await bodyOf('identity', (response) => response.end(TEXT)), 1)).to.equal(TEXT);
    server?.close();
    const twice = zlib.brotliCompressSync(zlib.gzipSync(TEXT));
    expect(await readText(await bodyOf('gzip, br', (response) => response.end(twice)), 1)).to.equal(TEXT);
  });

  it('refuses an unknown encoding', async () => {
    for (const encoding of ['compress', 'gzip, \u00e4', 'gzip, gzip, gzip, gzip']) {
      const error = await errorOf(bodyOf(encoding, (response) => response.end('x')));
      expect(error.code).to.equal('feed-unreadable');
      expect(error.message).to.match(/asked for "identity".*uncompressed$/);
      server?.close();
    }
  });

  it('decodes zstd where Node can, and fails with advice where it cannot', async () => {
    const compressed = Buffer.from('KLUv/QAAQQAAZGF0YTogYQoK', 'base64');
    const reading = bodyOf('zstd', (response) => response.end(compressed));
    if ('createZstdDecompress' in zlib) {
      await reading;
      return;
    }
    expect((await errorOf(reading)).message).to.match(
      /Node [\d.]+ cannot decode it \(Node 22\.15 and later can\)/,
    );
  });

  it('reports a body that does not match its header', async () => {
    const reader = await bodyOf('gzip', (response) => response.end('data: a\n\n'));
    const error = await errorOf(reader.read());
    expect(error.code).to.equal('feed-unreadable');
    expect(error.message).to.match(/decoding failed \(incorrect header check\)/);
  });

  it('reports a truncated body as such', async () => {
    let cut: () => void = () => undefined;
    const reader = await bodyOf('gzip', (response) => {
      const encoder = zlib.createGzip();
      encoder.pipe(response);
      encoder.write(TEXT);
      encoder.flush();
      cut = () => response.destroy();
    });
    await readText(reader, Buffer.byteLength(TEXT));
    cut();
    const error = await errorOf(reader.read());
    expect(error.message).to.be.a('string');
    expect(error.code).not.to.equal('feed-unreadable');
  });

  it('ends a pending read when it is cancelled, and closes the socket', async () => {
    let closed = false;
    const reader = await bodyOf('gzip', (response) => {
      response.on('close', () => (closed = true));
      response.write(zlib.gzipSync(TEXT));
    });
    await readText(reader, Buffer.byteLength(TEXT));
    const waiting = reader.read();
    await reader.cancel();
    expect(await waiting).to.deep.equal({ done: true });
    await until('the socket is closed', () => closed);
  });

  it('decodes no more than is read, however well the body is compressed', async () => {
    const MB = 1_048_576;
    let written = 0;
    const bomb = zlib.gzipSync(Buffer.alloc(64 * MB));
    const reader = await bodyOf('gzip', (response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(bomb)) written += 1;
        response.once('drain', more);
      };
      more();
    });
    await reader.read();
    await untilStable(() => written);
    const before = process.memoryUsage();
    expect(before.arrayBuffers).to.be.below(200 * MB);
    let most = 0;
    for (let reads = 0; reads < 200; reads += 1) {
      const piece = await reader.read();
      if (!piece.done) most = Math.max(most, piece.value.length);
    }
    expect(most).to.be.below(MB);
    expect(process.memoryUsage().arrayBuffers - before.arrayBuffers).to.be.below(64 * MB);
  });
});
