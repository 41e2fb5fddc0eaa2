import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { load } from 'js-yaml';
import { WebSocket } from 'ws';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';
import { documentedConfigurations } from '../support/services/documented-configurations.ts';
import {
  type ReverseProxy,
  startCaddy,
  startNginx,
  type StartReverseProxy,
  startTraefik,
  whyNoReverseProxies,
} from '../support/services/reverse-proxies.ts';
import { documentedService } from '../support/services/traefik-labels.ts';
import { requireService } from '../support/services/require-service.ts';
import { type Env, type RunningServer, testBed } from '../support/test-bed.ts';
import { type Certificate, selfSignedCertificate } from '../support/tls-server.ts';
import { waitUntil } from '../support/wait-until.ts';

const PASSWORD = 'a password of this spec';
const LOGIN_TRIES = 2;
/** Loopback addresses of different clients. */
const OWNER = '127.0.0.2';
const STRANGER = '127.0.0.3';

const LOOPBACK: Env = { TRUST_PROXY: 'loopback' };
const traefikEnv = (): Env =>
  Object.fromEntries(
    Object.entries(documentedService(false).environment).map(([name, value]) => [name, String(value)]),
  );

/** `env`: what the document says of the server behind it. */
const PROXIES: readonly (readonly [name: string, start: StartReverseProxy, env: Env])[] = [
  ['nginx', startNginx, LOOPBACK],
  ['caddy', startCaddy, LOOPBACK],
  ['traefik', startTraefik, traefikEnv()],
];

describe('behind a reverse proxy with TLS, configured as documented', () => {
  const { feed, cli, folder, server, onCleanup } = testBed();
  let certificate: Certificate;

  before(function () {
    requireService(this, whyNoReverseProxies());
    certificate = selfSignedCertificate('127.0.0.1');
  });
  after(() => {
    // Undefined where the suite was skipped.
    (certificate as Certificate | undefined)?.remove();
  });

  const ask = async (
    url: string,
    options: https.RequestOptions = {},
    body?: unknown,
  ): Promise<IncomingMessage> => {
    const request = https.request(url, {
      ca: readFileSync(certificate.certFile),
      agent: false,
      ...(body === undefined ? {} : { method: 'POST', headers: { 'Content-Type': 'application/json' } }),
      ...options,
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
    const [message] = (await once(request, 'response')) as [IncomingMessage];
    return message;
  };
  const read = async (url: string): Promise<string> => {
    const message = await ask(url);
    expect(message.statusCode, url).to.equal(200);
    return text(message);
  };
  const logIn = async (url: string, localAddress: string, password: string): Promise<number> => {
    const message = await ask(`${url}/login`, { localAddress }, { username: 'admin', password });
    message.resume();
    return message.statusCode ?? 0;
  };

  /** A counting server behind the proxy. */
  const running = async (
    start: StartReverseProxy,
    isSubPath: boolean,
    { rate = 40, env = LOOPBACK }: { readonly rate?: number; readonly env?: Env } = {},
  ): Promise<{ proxy: ReverseProxy; behind: RunningServer; DATA_DIR: string }> => {
    const { url: STREAM_URL } = await feed({
      logs: [generatedLog({ seed: 3, rate, startMs: Date.now() - 5000 })],
    });
    const DATA_DIR = folder();
    const behind = await server({
      STREAM_URL,
      SINCE: String(Date.now() - 5000),
      DATA_DIR,
      ADMIN_PASSWORD: PASSWORD,
      LOGIN_TRIES: String(LOGIN_TRIES),
      ...env,
    });
    const proxy = await start({ to: Number(new URL(behind.url).port), certificate, isSubPath });
    onCleanup(proxy.stop);
    return { proxy, behind, DATA_DIR };
  };

  for (const [name, start, env] of PROXIES) {
    for (const isSubPath of [false, true]) {
      describe(`${name}, ${isSubPath ? 'at a sub-path' : 'at the root'}`, () => {
        it('serves the dashboard, the documentation of the API and the statistics', async () => {
          const { proxy } = await running(start, isSubPath, { env });
          for (const page of ['/', '/docs']) {
            const html = await read(`${proxy.url}${page}`);
            const files = [...html.matchAll(/(?:src|href)="([^"#]+)"/g)].map(([, file = '']) => file);
            expect(files.length).to.be.above(3);
            for (const file of files)
              expect(await read(new URL(file, `${proxy.url}${page}`).href)).not.to.equal('');
          }
          const script = await read(`${proxy.url}/docs/init.js`);
          const [, document = ''] = /url: '([^']+)'/.exec(script) ?? [];
          const { servers } = JSON.parse(await read(new URL(document, `${proxy.url}/docs`).href)) as {
            readonly servers: readonly { readonly url: string }[];
          };
          const api = new URL(servers[0]?.url ?? '', `${proxy.url}/${document}`).href;
          expect(api).to.equal(`${proxy.url}/`);
          expect(JSON.parse(await read(`${api}stats`))).to.have.property('messages');
        });

        it('passes a WebSocket on, and keeps pages of other sites out', async () => {
          const { proxy } = await running(start, isSubPath, { env });
          const url = `${proxy.url.replace(/^https/, 'wss')}/events`;
          const ca = readFileSync(certificate.certFile);
          const socket = new WebSocket(url, { ca, origin: new URL(proxy.url).origin });
          const changes: unknown[] = [];
          socket.on('message', (data: Buffer) => {
            const message = JSON.parse(data.toString()) as { readonly id?: string };
            if (message.id !== undefined) changes.push(message);
          });
          await waitUntil('changes come', () => Promise.resolve(changes.length > 2 ? true : undefined));
          socket.terminate();
          const foreign = new WebSocket(url, { ca, origin: 'https://elsewhere.example' });
          foreign.on('error', () => undefined);
          const [, response] = (await once(foreign, 'unexpected-response')) as [unknown, IncomingMessage];
          expect(response.statusCode).to.equal(403);
          response.destroy();
        });

        it('passes live statistics and changes on as they happen', async () => {
          // So few that a buffer would hold several of them.
          const { proxy } = await running(start, isSubPath, { rate: 1, env });
          const longestWait = async (path: string): Promise<number> => {
            const message = await ask(`${proxy.url}${path}`, { headers: { Accept: 'text/event-stream' } });
            expect(message.headers['content-type']).to.match(/^text\/event-stream/);
            const arrivals: number[] = [];
            let received = '';
            message.setEncoding('utf8').on('data', (chunk: string) => {
              received += chunk;
              if (/^data:/m.test(chunk)) arrivals.push(performance.now());
            });
            await waitUntil(
              `events of ${path} arrive`,
              () => Promise.resolve(arrivals.length >= 6 ? true : undefined),
              {
                atMostMs: 15_000,
                seen: () => received.slice(-500),
              },
            );
            message.destroy();
            return Math.max(...arrivals.slice(1).map((at, index) => at - (arrivals[index] ?? at)));
          };
          // At the same time: almost all of it is waiting.
          const paths = ['/stats/stream', '/events'];
          const waits = await Promise.all(paths.map(longestWait));
          for (const [index, path] of paths.entries())
            expect(waits[index], `the longest wait of ${path}`).to.be.below(3000);
        });

        it('limits logins by the address of the client', async () => {
          const { proxy } = await running(start, isSubPath, { env });
          for (let tries = 0; tries < LOGIN_TRIES; tries += 1)
            expect(await logIn(proxy.url, STRANGER, 'a wrong password')).to.equal(401);
          expect(await logIn(proxy.url, STRANGER, 'a wrong password')).to.equal(429);
          expect(await logIn(proxy.url, OWNER, PASSWORD)).to.equal(200);
        });

        it('is reached by top and rejects', async () => {
          const { proxy, DATA_DIR } = await running(start, isSubPath, { env });
          const ownEnv = { DATA_DIR, NODE_EXTRA_CA_CERTS: certificate.certFile, ADMIN_PASSWORD: PASSWORD };
          for (const verb of [
            ['top', '--once'],
            ['rejects', 'list'],
          ]) {
            const { code, stderr } = await cli([...verb, '--url', proxy.url], ownEnv).ended;
            expect(code, stderr.join('\n')).to.equal(0);
          }
        });
      });
    }

    it(`${name} moves from the sub-path to its slash`, async () => {
      const { proxy } = await running(start, true, { env });
      const message = await ask(proxy.url);
      expect(message.statusCode).to.be.within(301, 308);
      expect(new URL(message.headers.location ?? '', proxy.url).href).to.equal(`${proxy.url}/`);
    });
  }

  it('keep their connections while nobody asks for anything', async () => {
    const keeps = async (start: StartReverseProxy, env: Env): Promise<string> => {
      const { proxy, behind } = await running(start, false, { env });
      for (let times = 0; times < 2; times += 1) {
        expect(await logIn(proxy.url, OWNER, PASSWORD)).to.equal(200);
        // Longer than the 5 s of Node's default, and than the 10 s of earlier versions.
        await delay(11_000);
      }
      expect(await logIn(proxy.url, OWNER, PASSWORD)).to.equal(200);
      return behind.stdout.join('\n');
    };
    const logs = await Promise.all(PROXIES.map(([, start, env]) => keeps(start, env)));
    for (const [index, [name]] of PROXIES.entries())
      expect(logs[index], name).not.to.match(/"level":"error"/);
  });

  it('locks out the owner if TRUST_PROXY is off', async () => {
    const { proxy } = await running(startNginx, false, { env: { TRUST_PROXY: 'off' } });
    for (let tries = 0; tries < LOGIN_TRIES; tries += 1) await logIn(proxy.url, STRANGER, 'a wrong password');
    expect(await logIn(proxy.url, OWNER, PASSWORD)).to.equal(429);
  });
});

describe('the documented labels for Traefik', () => {
  it('are valid YAML, and name the router and its middlewares alike', () => {
    const [root, subPath] = documentedConfigurations('yaml').map((text) => load(text));
    const { services } = root as { services: { server: { labels: string[]; environment: object } } };
    expect(services.server.environment).to.deep.equal({ KEEP_ALIVE_SECONDS: 120, TRUST_PROXY: 1 });
    const { labels } = subPath as { labels: string[] };
    for (const label of [...services.server.labels, ...labels])
      expect(label).to.match(/^traefik\.http\.(routers|services|middlewares)\.headwater[\w-]*\.[\w.]+=\S/);
    const [, used = ''] = /middlewares=(\S+)/.exec(labels.join('\n')) ?? [];
    for (const middleware of used.split(','))
      expect(labels.join('\n')).to.contain(`traefik.http.middlewares.${middleware}.`);
  });
});
