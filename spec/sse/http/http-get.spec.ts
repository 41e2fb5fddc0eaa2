import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import type { ChunkReader } from '../../../src/sse/backpressured-body.ts';
import { httpGet } from '../../../src/sse/http/http-get.ts';
import { untilStable } from '../../support/until-stable.ts';

describe('httpGet', () => {
  let server: Server | undefined;
  let leaving = new AbortController();

  const serve = async (answer: RequestListener): Promise<string> => {
    server = createServer(answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const get = (url: string) => httpGet(url, { headers: { 'User-Agent': 'spec' }, signal: leaving.signal });
  const textOf = async (reader: ChunkReader): Promise<string> => {
    const chunks: Uint8Array[] = [];
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) chunks.push(piece.value);
    return Buffer.concat(chunks).toString();
  };
  const errorOf = (promise: Promise<unknown>): Promise<string> =>
    promise.then(
      () => 'none',
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );

  afterEach(() => {
    leaving.abort();
    leaving = new AbortController();
    server?.closeAllConnections();
    server?.close();
    server = undefined;
  });

  it('returns status, headers by any case, and the complete body', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Retry-After': '5' });
      response.write(request.headers['user-agent']);
      response.end(' and more');
    });
    const { status, headers, body, redirected, url: from } = await get(`${url}/feed`);
    expect({ status, redirected, from }).to.deep.equal({
      status: 200,
      redirected: false,
      from: `${url}/feed`,
    });
    expect(headers.get('content-type')).to.equal('text/event-stream');
    expect(headers.get('RETRY-AFTER')).to.equal('5');
    expect(headers.get('etag')).to.equal(null);
    expect(await textOf(body)).to.equal('spec and more');
    expect(await body.read()).to.deep.equal({ done: true });
  });

  it('follows redirects, also relative ones', async () => {
    const url = await serve(({ url: path }, response) => {
      if (path === '/c?d=1') response.end('here');
      else response.writeHead(path === '/a' ? 301 : 307, { Location: path === '/a' ? '/b' : 'c?d=1' }).end();
    });
    const { status, body, redirected, url: from } = await get(`${url}/a`);
    expect({ status, redirected, from }).to.deep.equal({
      status: 200,
      redirected: true,
      from: `${url}/c?d=1`,
    });
    expect(await textOf(body)).to.equal('here');
  });

  it('limits redirects, and fails for one that it cannot follow', async () => {
    let asked = 0;
    const url = await serve(({ url: path }, response) => {
      asked += 1;
      response.writeHead(302, { Location: path === '/ftp' ? 'ftp://127.0.0.1/x' : '/again' }).end();
    });
    expect(await errorOf(get(`${url}/`))).to.equal('more than 5 redirects');
    expect(asked).to.equal(6);
    expect(await errorOf(get(`${url}/ftp`))).to.match(/Protocol "ftp:" not supported/);
  });

  it('fails when no server listens', async () => {
    const url = await serve(() => undefined);
    server?.close();
    await delay(10);
    expect(await errorOf(get(url))).to.match(/ECONNREFUSED/);
  });

  it('fails after a truncated body', async () => {
    const url = await serve((_, response) => {
      response.write('some');
      setTimeout(() => response.destroy(), 20);
    });
    const { body } = await get(url);
    const first = await body.read();
    expect(first.done ? '' : Buffer.from(first.value).toString()).to.equal('some');
    expect(await errorOf(body.read())).to.equal('aborted');
  });

  it('ends a pending read when it is cancelled, and closes the socket', async () => {
    const closed = new Promise<void>((resolve) => {
      void serve((request, response) => {
        response.write('some');
        request.on('close', resolve);
      }).then(async (url) => {
        const { body } = await get(url);
        await body.read();
        const waiting = body.read();
        await body.cancel();
        expect(await waiting).to.deep.equal({ done: true });
      });
    });
    await closed;
  });

  it('reads only a little ahead', async () => {
    let written = 0;
    const url = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
        response.once('drain', more);
      };
      more();
    });
    const { body } = await get(url);
    await body.read();
    // What the sockets of both sides hold is the system's.
    expect(await untilStable(() => written)).to.be.below(16 * 1024 * 1024);
  });

  it('yields to other work while many chunks have arrived', async () => {
    const url = await serve((_request, response) => {
      response.end(Buffer.alloc(4_000_000));
    });
    const { body } = await get(url);
    let inARow = 0;
    let most = 0;
    let isOver = false;
    const beginTurn = (): void => {
      inARow = 0;
      if (!isOver) setImmediate(beginTurn);
    };
    beginTurn();
    for (let piece = await body.read(); !piece.done; piece = await body.read()) {
      inARow += 1;
      most = Math.max(most, inARow);
      const began = performance.now();
      while (performance.now() - began < 5);
    }
    isOver = true;
    expect(most).to.equal(1);
  });
});
