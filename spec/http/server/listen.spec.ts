import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { ListenError, listenError } from '../../../src/http/server/listen-error.ts';
import { type ListenOptions, listen } from '../../../src/http/server/listen.ts';
import { fakeDeps } from '../support/fake-deps.ts';
import { rawClient, rawGet } from '../support/raw-client.ts';
import { servers } from '../support/serve.ts';
import { until } from '../../support/wait-until.ts';

const quiet = (): void => undefined;

const failure = async (options: Partial<ListenOptions>): Promise<ListenError> => {
  const error: unknown = await listen(quiet, { host: '127.0.0.1', port: 0, log: quiet, ...options }).then(
    (server) => server.close(0),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ListenError)) throw new Error(`no ListenError: ${String(error)}`);
  return error;
};

describe('listen', () => {
  const { serve, serveListener } = servers();

  for (const [header, trustsProxy, hints] of [
    ['x-forwarded-for', false, 1],
    ['forwarded', false, 1],
    ['x-forwarded-for', true, 0],
    ['x-real-ip', false, 0],
  ] as const) {
    it(`logs ${hints} TRUST_PROXY hints for ${header} if it is ${trustsProxy ? 'set' : 'off'}`, async () => {
      const lines: string[] = [];
      const listening = await listen((_request, response) => response.end(), {
        host: '127.0.0.1',
        port: 0,
        trustsProxy,
        log: (level, message) => lines.push(`${level} ${message}`),
      });
      await fetch(listening.url);
      expect(lines).to.deep.equal([]);
      for (let times = 0; times < 3; times += 1)
        await fetch(listening.url, { headers: { [header]: '192.0.2.1' } });
      await listening.close(0);
      expect(lines).to.have.lengthOf(hints);
      if (hints > 0)
        expect(lines[0]).to.match(/^warn .*TRUST_PROXY is off: .* Set TRUST_PROXY to the number of proxies/);
      expect(lines.join()).not.to.include('192.0.2.1');
    });
  }

  /** A server whose responses the spec sends. */
  const byHand = async (options: Partial<ListenOptions> = {}) => {
    const responses: ServerResponse[] = [];
    const listener: RequestListener = (_request, response) => responses.push(response);
    const server = await serveListener(listener, options);
    const answered = async (count: number): Promise<ServerResponse | undefined> => {
      await until('it is asked', () => responses.length >= count);
      return responses[count - 1];
    };
    return { server, answered };
  };

  it('returns the actual port and a URL for a browser', async () => {
    const { host, port, url } = await serve(fakeDeps());
    expect(port).to.be.greaterThan(0);
    expect([host, url]).to.deep.equal(['127.0.0.1', `http://127.0.0.1:${port}`]);
    expect((await fetch(`${url}/status`)).status).to.equal(200);
  });

  it('reports a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const error = await failure({ port });
    expect(error.code).to.equal('EADDRINUSE');
    expect(error.message).to.equal(
      `port ${port} is in use: stop the other program or set PORT to another one`,
    );
    other.close();
  });

  it('reports a host that is not an address of this machine', async () => {
    const error = await failure({ host: '192.0.2.1' });
    expect(error.code).to.equal('EADDRNOTAVAIL');
    expect(error.message).to.match(/set HOST/);
  });

  it('reports a port that needs privileges', () => {
    const error = listenError(Object.assign(new Error('listen'), { code: 'EACCES' }), '127.0.0.1', 80);
    expect(error.message).to.equal('this user may not open port 80: set PORT to a port above 1023');
    expect(listenError(new Error('odd'), 'x', 80).message).to.match(/cannot listen on x, port 80: .*odd/);
  });

  it('keeps idle connections longer than a load balancer, which closes them after 60 s by default', async () => {
    const { url } = await serve(fakeDeps());
    const { headers } = await fetch(`${url}/status`);
    expect(headers.get('keep-alive')).to.equal('timeout=65');
  });

  it('gives a connection that a load balancer opened early as long for its first request', async () => {
    const { port } = await serve(fakeDeps(), { keepAliveTimeoutMs: 2000 });
    const client = await rawClient(port, '');
    await delay(2500);
    client.socket.write(rawGet('/status'));
    await client.until((text) => text.includes('HTTP/1.1 200 '));
    client.socket.destroy();
  });

  describe('with misbehaving clients', () => {
    it('answers 400 for a request that is not HTTP, and closes the connection', async () => {
      const { port } = await serve(fakeDeps());
      const text = await (await rawClient(port, 'nonsense\r\n\r\n')).closed();
      expect(text)
        .to.match(/^HTTP\/1\.1 400 Bad Request\r\n/)
        .and.match(/\r\n\r\n\{"error":\{"code":"malformed-request"/);
    });

    it('answers 431 for headers that are too large', async () => {
      const { port } = await serve(fakeDeps());
      const client = await rawClient(port, rawGet('/status', { 'X-Large': 'x'.repeat(20_000) }));
      expect(await client.closed()).to.match(/^HTTP\/1\.1 431 /);
    });

    it('answers 408 if the headers never end', async () => {
      const { port } = await serve(fakeDeps(), { headersTimeoutMs: 100 });
      const client = await rawClient(port, 'GET /status HTTP/1.1\r\nHost: x\r\n');
      expect(await client.closed())
        .to.match(/^HTTP\/1\.1 408 /)
        .and.include('"request-timeout"');
    });

    it('answers 408 if the body never ends', async () => {
      const { port } = await serve(fakeDeps(), { headersTimeoutMs: 100, requestTimeoutMs: 100 });
      const client = await rawClient(
        port,
        'POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{',
      );
      expect(await client.closed()).to.match(/^HTTP\/1\.1 408 /);
    });

    it('does not write an error into a response that has started', async () => {
      const { server, answered } = await byHand();
      const client = await rawClient(server.port, rawGet('/'));
      (await answered(1))?.write('begun');
      await client.until((text) => text.includes('begun'));
      client.socket.write('nonsense\r\n\r\n');
      expect(await client.closed()).not.to.include('400');
    });

    it('keeps an idle connection for a client that sends its next request later than headers may take', async () => {
      const { port } = await serve(fakeDeps(), { keepAliveTimeoutMs: 3000, headersTimeoutMs: 200 });
      const client = await rawClient(port, rawGet('/status'));
      await client.until((text) => text.endsWith('}'));
      await delay(1200);
      client.socket.write(rawGet('/status'));
      await client.until((text) => text.split('HTTP/1.1 200 ').length === 3);
      client.socket.destroy();
    });

    it('closes idle connections', async () => {
      const { port } = await serve(fakeDeps(), { keepAliveTimeoutMs: 50 });
      const client = await rawClient(port, rawGet('/status'));
      expect(await client.closed()).to.match(/^HTTP\/1\.1 200 /);
    });
  });

  describe('close', () => {
    it('lets open requests finish, closes their connections and accepts no new ones', async () => {
      const { server, answered } = await byHand();
      const idle = await rawClient(server.port, '');
      const client = await rawClient(server.port, rawGet('/'));
      const response = await answered(1);
      const closed = server.close(60_000);
      await idle.closed();
      response?.end('whole');
      expect(await client.closed()).to.include('whole');
      await closed;
      const refused: unknown = await rawClient(server.port, '').catch((error: unknown) => error);
      expect(refused).to.have.property('code', 'ECONNREFUSED');
    });

    it('sends Connection: close to requests that arrive while it is closing', async () => {
      const { server, answered } = await byHand();
      const client = await rawClient(server.port, rawGet('/'));
      const first = await answered(1);
      const closed = server.close(60_000);
      client.socket.write(rawGet('/again'));
      first?.end('one');
      await client.closed();
      await closed;
      expect(client.received()).to.include('one');
    });

    it('aborts requests that are still open after the grace period', async () => {
      const { server, answered } = await byHand();
      const client = await rawClient(server.port, rawGet('/'));
      await answered(1);
      await server.close(50);
      expect(await client.closed()).to.equal('');
    });

    it('may be called twice', async () => {
      const { server } = await byHand();
      await Promise.all([server.close(50), server.close(50)]);
      await server.close(50);
    });

    it('ends event streams at once when the process stops', async () => {
      const deps = fakeDeps({ settings: { statsPublic: true } });
      const server = await serve(deps);
      const client = await rawClient(server.port, rawGet('/stats/stream'));
      await client.until((text) => text.includes('event: stats'));
      deps.stopping$.next();
      await server.close(60_000);
      await client.closed();
      expect(client.complete()).to.equal(true);
    });
  });
});
