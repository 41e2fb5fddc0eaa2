import { expect } from 'chai';
import { noProxy } from '../../../src/net/proxy/no-proxy.ts';

describe('noProxy', () => {
  const isDirect = (list: string, url: string): boolean => {
    const { hostname, port, protocol } = new URL(url);
    return noProxy(list)(hostname, port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port));
  };

  for (const [list, url, expected] of [
    ['', 'http://feed.example/', false],
    ['*', 'http://feed.example/', true],
    ['feed.example', 'http://feed.example/', true],
    ['FEED.Example', 'http://feed.EXAMPLE./', true],
    ['feed.example', 'http://eu.feed.example/', true],
    ['feed.example', 'http://notfeed.example/', false],
    ['.feed.example', 'http://eu.feed.example/', true],
    ['.feed.example', 'http://feed.example/', true],
    ['*.feed.example', 'http://eu.feed.example/', true],
    ['*feed.example', 'http://notfeed.example/', true],
    ['other.example, feed.example', 'http://feed.example/', true],
    ['other.example  feed.example', 'http://feed.example/', true],
    [',,', 'http://feed.example/', false],
    ['feed.example:8080', 'http://feed.example:8080/', true],
    ['feed.example:8080', 'http://feed.example/', false],
    ['feed.example:443', 'https://feed.example/', true],
    ['feed.example:80', 'http://feed.example/', true],
    ['localhost', 'http://localhost:7000/', true],
    ['localhost', 'http://127.0.0.1:7000/', false],
    ['127.0.0.1', 'http://127.0.0.1:7000/', true],
    ['127.0.0.1:7000', 'http://127.0.0.1:7001/', false],
    ['10.0.0.0/8', 'http://10.20.30.40/', true],
    ['10.0.0.0/8', 'http://11.20.30.40/', false],
    ['10.0.0.0/8', 'http://10.example/', false],
    ['10.0.0.1-10.0.0.9', 'http://10.0.0.5/', true],
    ['10.0.0.1-10.0.0.9', 'http://10.0.0.10/', false],
    ['::1', 'http://[::1]:7000/', true],
    ['[::1]', 'http://[::1]/', true],
    ['[::1]:7000', 'http://[::1]:7000/', true],
    ['[::1]:7000', 'http://[::1]:7001/', false],
    ['fd00::/8', 'http://[fd12::1]/', true],
    ['fd00::/8', 'http://[fe80::1]/', false],
    ['10.0.0.0/99', 'http://10.0.0.1/', false],
    ['0.0.0', 'http://10.0.0.0/', false],
  ] as const) {
    it(`${expected ? 'exempts' : 'does not exempt'} ${url} with NO_PROXY="${list}"`, () => {
      expect(isDirect(list, url)).to.equal(expected);
    });
  }
});
