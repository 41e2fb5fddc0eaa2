import { expect } from 'chai';
import { feedLogFixture, FIXTURE_SINCE_MS } from '../../support/feed-log-fixture.ts';
import { forwardProxy } from '../../support/forward-proxy.ts';
import { subPathProxy } from '../../support/sub-path-proxy.ts';
import { testBed } from '../../support/test-bed.ts';

describe('the clients of a running server', () => {
  const { cli, feed, folder, server, onCleanup } = testBed();
  const log = feedLogFixture(200, { brokenRate: 0.1 });

  const counting = async (): Promise<{ url: string; DATA_DIR: string }> => {
    const { url: STREAM_URL } = await feed({ logs: [log] });
    const DATA_DIR = folder();
    const { url } = await server({
      STREAM_URL,
      SINCE: String(FIXTURE_SINCE_MS),
      DATA_DIR,
      STATS_PUBLIC: 'false',
    });
    return { url, DATA_DIR };
  };

  it('reach it below a sub-path', async () => {
    const { url, DATA_DIR } = await counting();
    const proxy = await subPathProxy('/headwater', url);
    onCleanup(proxy.close);
    for (const address of [proxy.url, `${proxy.url}/`]) {
      const top = await cli(['top', '--once', '--url', address], { DATA_DIR }).ended;
      expect(top.code, top.stderr.join('\n')).to.equal(0);
      expect(top.stdout[0]).to.contain(proxy.url);
      const rejects = await cli(['rejects', 'list', '--url', address], { DATA_DIR }).ended;
      expect(rejects.code, rejects.stderr.join('\n')).to.equal(0);
      expect(rejects.stdout.join('\n')).to.contain('not JSON');
      const replay = await cli(['rejects', 'replay', '--url', address], { DATA_DIR }).ended;
      expect(replay.stdout[0]).to.match(/^0 events recovered, \d+ still rejected$/);
    }
    expect(proxy.paths.filter((path) => !path.startsWith('/headwater/'))).to.deep.equal([]);
  });

  it('say which address they could not reach, with its sub-path', async () => {
    for (const verb of [['top'], ['rejects', 'list']]) {
      const { code, stderr } = await cli([...verb, '--url', 'http://127.0.0.1:9/headwater/']).ended;
      expect(code).to.equal(1);
      expect(stderr.join('\n')).to.match(
        /cannot reach a server at http:\/\/127\.0\.0\.1:9\/headwater \(connect ECONNREFUSED 127\.0\.0\.1:9\)/,
      );
    }
  });

  it('reach it through a forward proxy, except on this machine', async () => {
    const { url, DATA_DIR } = await counting();
    const proxy = await forwardProxy({ to: url, credentials: 'me:secret' });
    onCleanup(proxy.close);
    const env = { DATA_DIR, HTTP_PROXY: proxy.url.replace('//', '//me:secret@') };
    for (const verb of [
      ['top', '--once'],
      ['rejects', 'list'],
    ]) {
      const { code, stderr } = await cli([...verb, '--url', 'http://counting.example:81'], env).ended;
      expect(code, stderr.join('\n')).to.equal(0);
    }
    expect(proxy.requests).to.include('GET http://counting.example:81/stats/stream');
    expect(proxy.requests).to.include('GET http://counting.example:81/rejects?limit=100');

    const before = proxy.requests.length;
    for (const verb of [
      ['top', '--once'],
      ['rejects', 'list'],
    ]) {
      const { code, stderr } = await cli([...verb, '--url', url], env).ended;
      expect(code, stderr.join('\n')).to.equal(0);
    }
    expect(proxy.requests).to.have.lengthOf(before);
  });

  it('name a proxy that does not let them through, without its password', async () => {
    const proxy = await forwardProxy({ to: 'http://127.0.0.1:9', credentials: 'me:right' });
    onCleanup(proxy.close);
    for (const verb of [['top'], ['rejects', 'list']]) {
      const { code, stderr } = await cli([...verb, '--url', 'http://counting.example'], {
        http_proxy: proxy.url.replace('//', '//me:wrong@'),
      }).ended;
      expect(code).to.equal(1);
      expect(stderr.join('\n'))
        .to.contain(`the proxy ${proxy.url} requires another user name and password`)
        .and.not.to.contain('wrong');
    }
  });
});
