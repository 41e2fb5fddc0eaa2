import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { expect } from 'chai';
import { proxiesOf, type Proxies } from '../../src/net/proxy/proxies.ts';
import { ProxyError } from '../../src/net/proxy/proxy-error.ts';
import { type ReceivedResponse, sendRequest } from '../../src/net/send-request.ts';
import { type ForwardProxy, forwardProxy, type ForwardProxyOptions } from '../support/forward-proxy.ts';
import { type Certificate, selfSignedCertificate, tlsServer, whyNoOpenssl } from '../support/tls-server.ts';
import { requireService } from '../support/services/require-service.ts';
import { until } from '../support/wait-until.ts';

describe('sendRequest', () => {
  const closers: (() => Promise<void> | void)[] = [];
  let ending = new AbortController();
  afterEach(async () => {
    ending.abort();
    ending = new AbortController();
    for (const close of closers.splice(0).reverse()) await close();
  });

  const serve = async (listener: RequestListener): Promise<string> => {
    const server: Server = createServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closers.push(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const proxyTo = async (options: ForwardProxyOptions): Promise<ForwardProxy> => {
    const proxy = await forwardProxy(options);
    closers.push(proxy.close);
    return proxy;
  };
  const through = (url: string | null, direct = ''): Proxies => proxiesOf({ http: url, https: url, direct });
  const get = (
    url: string,
    proxies?: Proxies,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ReceivedResponse> => sendRequest(url, { headers, signal: ending.signal, proxies });
  const errorOf = async (promise: Promise<unknown>): Promise<Error> => {
    try {
      await promise;
    } catch (error) {
      if (error instanceof Error) return error;
    }
    throw new Error('it did not fail');
  };

  it('sends a request for http through the proxy, with an absolute URL', async () => {
    const to = await serve(({ url, headers }, response) => response.end(`${url} for ${headers.host}`));
    const proxy = await proxyTo({ to });
    const { message, proxy: name } = await get('http://feed.example:81/a?b=c', through(proxy.url));
    expect(await text(message)).to.equal('/a?b=c for feed.example:81');
    expect(proxy.requests).to.deep.equal(['GET http://feed.example:81/a?b=c']);
    expect(name).to.equal(proxy.url);
  });

  it('requests hosts of NO_PROXY directly, and everything without a proxy for the scheme', async () => {
    const to = await serve((_, response) => response.end('direct'));
    const proxy = await proxyTo({ to });
    for (const proxies of [
      through(proxy.url, '127.0.0.1'),
      through(null),
      proxiesOf({ http: null, https: proxy.url, direct: '' }),
    ]) {
      const { message, proxy: name } = await get(to, proxies);
      expect(await text(message)).to.equal('direct');
      expect(name).to.equal(null);
    }
    expect(proxy.requests).to.deep.equal([]);
  });

  it('sends user name and password to the proxy only', async () => {
    let received: unknown = 'nothing';
    const to = await serve(({ headers }, response) => {
      received = headers['proxy-authorization'];
      response.end('ok');
    });
    const proxy = await proxyTo({ to, credentials: 'me:p@ss' });
    const { message, proxy: name } = await get(
      'http://feed.example/',
      through(proxy.url.replace('//', '//me:p%40ss@')),
    );
    expect(await text(message)).to.equal('ok');
    expect(received).to.equal(undefined);
    expect(name).to.equal(proxy.url);
  });

  it('follows redirects through the proxy, without credentials for another origin', async () => {
    const seen: string[] = [];
    const to = await serve(({ url, headers }, response) => {
      seen.push(`${headers.host}${url} ${headers.authorization ?? 'anonymous'}`);
      const location = new Map([
        ['/a', '/b'],
        ['/b', 'http://other.example/c'],
      ]).get(url ?? '');
      if (location === undefined) response.end('here');
      else response.writeHead(302, { Location: location }).end();
    });
    const proxy = await proxyTo({ to });
    const { message, url, redirected } = await get('http://feed.example/a', through(proxy.url), {
      Authorization: 'Bearer x',
    });
    expect(await text(message)).to.equal('here');
    expect([url.href, redirected]).to.deep.equal(['http://other.example/c', true]);
    expect(seen).to.deep.equal([
      'feed.example/a Bearer x',
      'feed.example/b Bearer x',
      'other.example/c anonymous',
    ]);
  });

  it('does not repeat a POST at another address', async () => {
    const to = await serve((_, response) => response.writeHead(301, { Location: '/headwater/' }).end());
    const failed = sendRequest(to, { method: 'POST', headers: {}, signal: ending.signal });
    expect((await errorOf(failed)).message).to.equal(`${to} redirects to ${to}/headwater/: use that address`);
  });

  describe('for https', () => {
    let certificate: Certificate;
    let ca: string | undefined;
    before(function () {
      requireService(this, whyNoOpenssl());
      certificate = selfSignedCertificate('feed.example');
      ca = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    });
    after(() => {
      // Undefined where the suite was skipped.
      (certificate as Certificate | undefined)?.remove();
    });
    afterEach(() => {
      if (ca === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = ca;
    });

    it('opens a tunnel, and slows the server when nothing is read', async () => {
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
      let written = 0;
      const { url: to, close } = await tlsServer(certificate, (_, response) => {
        const more = (): void => {
          while (!response.destroyed && written < 64 * 1024 * 1024) {
            written += 65_536;
            if (!response.write(Buffer.alloc(65_536))) break;
          }
          if (written >= 64 * 1024 * 1024) response.end();
        };
        response.on('drain', more);
        more();
      });
      closers.push(close);
      const proxy = await proxyTo({ to });
      const { message } = await get('https://feed.example/', through(proxy.url));
      expect(proxy.requests).to.deep.equal(['CONNECT feed.example:443']);
      let before = -1;
      await until('the server waits', () => {
        const waits = written > 0 && written === before;
        before = written;
        return waits;
      });
      expect(written).to.be.below(32 * 1024 * 1024);
      expect(await buffer(message)).to.have.lengthOf(64 * 1024 * 1024);
    });

    it('names the proxy in front of a server whose certificate is not trusted', async () => {
      const { url: to, close } = await tlsServer(certificate, (_, response) => response.end());
      closers.push(close);
      const proxy = await proxyTo({ to });
      const { message } = await errorOf(get('https://feed.example/', through(proxy.url)));
      expect(message).to.match(new RegExp(`^through the proxy ${proxy.url}: .*self.signed certificate`));
    });
  });

  for (const [scheme, target] of [
    ['http', 'feed.example'],
    ['https', 'feed.example'],
  ] as const) {
    it(`names a proxy that wants another password, without any password (${scheme})`, async () => {
      const proxy = await proxyTo({ to: 'http://127.0.0.1:9', credentials: 'me:right' });
      const proxies = through(proxy.url.replace('//', '//me:wrong@'));
      const error = await errorOf(get(`${scheme}://${target}/`, proxies));
      expect(error).to.be.instanceOf(ProxyError);
      expect(error.message).to.equal(
        `the proxy ${proxy.url} requires another user name and password (407 Proxy Authentication Required): ` +
          'put them into HTTP_PROXY and HTTPS_PROXY, as in http://user:password@host:port',
      );
    });

    it(`names a proxy that cannot be reached (${scheme})`, async () => {
      const proxy = await forwardProxy({ to: 'http://127.0.0.1:9' });
      await proxy.close();
      const error = await errorOf(
        get(`${scheme}://${target}/`, through(proxy.url.replace('//', '//me:secret@'))),
      );
      expect(error).to.be.instanceOf(ProxyError);
      expect(error.message).to.match(
        new RegExp(`^the proxy ${proxy.url} cannot be used: .*ECONNREFUSED.*add the host to NO_PROXY$`),
      );
    });

    it(`does not keep the connection to a silent proxy (${scheme})`, async () => {
      const proxy = await proxyTo({ to: 'http://127.0.0.1:9', isSilent: true });
      const failed = errorOf(get(`${scheme}://${target}/`, through(proxy.url)));
      await until('the proxy is asked', () => proxy.requests.length > 0);
      ending.abort();
      expect((await failed).name).to.equal('AbortError');
      await until('the socket is closed', () => proxy.openSockets() === 0);
    });
  }

  it('names a proxy that refuses a tunnel, with what it says about the next attempt', async () => {
    const refusal = { status: 503, headers: { 'Retry-After': '7' } };
    const proxy = await proxyTo({ to: 'http://127.0.0.1:9', refusal });
    const error = await errorOf(get('https://feed.example/', through(proxy.url)));
    expect(error.message).to.equal(
      `the proxy ${proxy.url} refused the connection to feed.example:443 (503 Service Unavailable): ` +
        'allow it there, or add the host to NO_PROXY',
    );
    expect(error).to.include({ retryAfter: '7' });
  });
});
