import { expect } from 'chai';
import { plainCount } from '../../../../src/simulator/plain-count.ts';
import { feedLogFixture, FIXTURE_SINCE_MS, textsOfLog } from '../../../support/feed-log-fixture.ts';
import { type ForwardProxy, forwardProxy, type ForwardProxyOptions } from '../../../support/forward-proxy.ts';
import { otlpSink } from '../../../support/otlp-sink.ts';
import { requireService } from '../../../support/services/require-service.ts';
import { everyNumber, readReady, readStats } from '../../../support/stats.ts';
import { type Env, testBed } from '../../../support/test-bed.ts';
import { selfSignedCertificate, tlsServer, whyNoOpenssl } from '../../../support/tls-server.ts';
import { until, waitUntil } from '../../../support/wait-until.ts';

const STREAM_PATH = '/v2/stream/recentchange';

describe('requests to other servers through a forward proxy', () => {
  const { cli, feed, server, folder, onCleanup } = testBed();
  const log = feedLogFixture(1500);
  const expected = plainCount(textsOfLog(log));
  const SINCE = String(FIXTURE_SINCE_MS);

  const proxyTo = async (options: ForwardProxyOptions): Promise<ForwardProxy> => {
    const proxy = await forwardProxy(options);
    onCleanup(proxy.close);
    return proxy;
  };
  const countsAll = async (env: Env): Promise<void> => {
    const { url } = await server({ SINCE, DATA_DIR: folder(), ...env });
    await waitUntil('all is counted', async () =>
      (await readStats(url)).messages >= expected.messages ? true : undefined,
    );
    expect(everyNumber(await readStats(url, 'all'))).to.deep.equal(everyNumber(expected));
  };

  for (const name of ['HTTP_PROXY', 'http_proxy']) {
    it(`reads the feed through ${name}, and counts exactly`, async () => {
      const { url } = await feed({ logs: [log] });
      const proxy = await proxyTo({ to: url });
      await countsAll({ STREAM_URL: `http://feed.example${STREAM_PATH}`, [name]: proxy.url });
      expect(proxy.requests[0]).to.match(/^GET http:\/\/feed\.example\/v2\/stream\/recentchange\?since=/);
    });
  }

  it('reads the feed without a proxy if NO_PROXY names its host', async () => {
    const { url } = await feed({ logs: [log] });
    const proxy = await proxyTo({ to: url });
    await countsAll({ STREAM_URL: url, HTTP_PROXY: proxy.url, no_proxy: 'localhost,127.0.0.0/8' });
    expect(proxy.requests).to.deep.equal([]);
  });

  for (const name of ['HTTPS_PROXY', 'https_proxy']) {
    it(`prints a feed of https through a tunnel of ${name}`, async function () {
      requireService(this, whyNoOpenssl());
      const certificate = selfSignedCertificate('feed.example');
      onCleanup(certificate.remove);
      const to = await tlsServer(certificate, (_, response) => {
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        for (const text of textsOfLog(log).slice(0, 3)) response.write(`data: ${text}\n\n`);
      });
      onCleanup(to.close);
      const proxy = await proxyTo({ to: to.url });
      const { code, stdout, stderr } = await cli(['tail', '--json', '--limit', '2'], {
        STREAM_URL: `https://feed.example${STREAM_PATH}`,
        NODE_EXTRA_CA_CERTS: certificate.certFile,
        [name]: proxy.url,
      }).ended;
      expect(code, stderr.join('\n')).to.equal(0);
      expect(stdout).to.have.lengthOf(2);
      expect(proxy.requests).to.deep.equal(['CONNECT feed.example:443']);
    });
  }

  it('reports the proxy in /ready and in the log when it lets nothing through, without its password', async () => {
    const proxy = await proxyTo({ to: 'http://127.0.0.1:9', credentials: 'me:right' });
    const running = await server({
      STREAM_URL: `https://feed.example${STREAM_PATH}`,
      DATA_DIR: folder(),
      HTTPS_PROXY: proxy.url.replace('//', '//me:wrong@'),
    });
    const wanted = `the proxy ${proxy.url} requires another user name and password`;
    const ready = await waitUntil('it says why', async () => {
      const answer = await readReady(running.url);
      return answer.problems.join().includes(wanted) ? answer : undefined;
    });
    expect(ready.ready).to.equal(false);
    await running.waitForOutput(new RegExp(wanted));
    expect([...running.stdout, ...running.stderr, ...ready.problems].join('\n')).not.to.contain('wrong');
  });

  it('sends traces through it', async () => {
    const { url } = await feed({ logs: [log] });
    const sink = await otlpSink();
    onCleanup(sink.close);
    const proxy = await proxyTo({ to: sink.url });
    const { url: at } = await server({
      STREAM_URL: url,
      SINCE,
      DATA_DIR: folder(),
      HTTP_PROXY: proxy.url,
      NO_PROXY: '127.0.0.1',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '100',
    });
    await fetch(`${at}/stats`);
    await until('spans arrive', () => sink.spans().length > 0);
    expect(new Set(proxy.requests)).to.deep.equal(new Set(['POST http://collector.example:4318/v1/traces']));
  });

  it('is not asked for the feed that the demo serves itself', async () => {
    const proxy = await proxyTo({ to: 'http://127.0.0.1:9', refusal: { status: 403 } });
    const demo = cli(['demo', '--port', '0'], {
      DATA_DIR: folder(),
      STATS_PUBLIC: 'true',
      HTTP_PROXY: proxy.url,
    });
    const url = await demo.waitForOutput(/look at (http:\/\/[^\s"]+)/);
    await waitUntil('it counts', async () => ((await readStats(url)).messages > 0 ? true : undefined));
    expect(proxy.requests).to.deep.equal([]);
  });
});
