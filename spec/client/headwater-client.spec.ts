import { expect } from 'chai';
import { firstValueFrom, take, toArray } from 'rxjs';
import { ApiError, type ClientOptions, headwaterClient } from '../../src/client/index.ts';
import { fakeDeps, type DepsOverrides, PASSWORD, SNAPSHOT, tokenFor } from '../http/support/fake-deps.ts';
import { servers } from '../http/support/serve.ts';
import { type RawServer, rawServer } from '../support/raw-server.ts';
import { until } from '../support/wait-until.ts';

const failureOf = async (promise: Promise<unknown>): Promise<ApiError> => {
  const failure: unknown = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (failure instanceof ApiError) return failure;
  throw new Error('no ApiError', { cause: failure });
};

describe('headwaterClient', () => {
  const { serve } = servers();
  let raw: RawServer | null = null;
  afterEach(async () => {
    await raw?.close();
    raw = null;
  });

  /** A client of a server, and the requests that it sends. */
  const clientOf = (url: string, credentials: Omit<ClientOptions, 'url'> = {}) => {
    const requests: { readonly path: string; readonly authorization: string | undefined }[] = [];
    const client = headwaterClient({
      url,
      ...(credentials as object),
      fetch: (target, init) => {
        requests.push({ path: new URL(target).pathname, authorization: init.headers['Authorization'] });
        return fetch(target, init);
      },
    });
    return { client, requests, paths: () => requests.map(({ path }) => path) };
  };
  const served = async (overrides: DepsOverrides = {}) => (await serve(fakeDeps(overrides))).url;

  it('rejects, and does not throw, for an invalid Date', async () => {
    const { client, requests } = clientOf('http://127.0.0.1:9');
    const from = new Date('yesterday');
    const calls = [() => client.totals({ from }), () => client.windowsCsv({ from })];
    for (const call of calls) {
      const { code, message } = await failureOf(call());
      expect(code).to.equal('invalid-parameter');
      expect(message).to.equal('from is an invalid Date: give a valid one, or an ISO 8601 time');
    }
    expect(requests).to.deep.equal([]);
  });

  describe('logs in', () => {
    it('when the server asks for a token, once for all requests', async () => {
      const { client, paths } = clientOf(await served(), { user: 'admin', password: PASSWORD });
      const [stats] = await Promise.all([client.stats(), client.stats()]);
      expect(stats.bots).to.equal(SNAPSHOT.bots);
      await client.rejects({ limit: 5 });
      expect(paths().filter((path) => path === '/login')).to.have.length(1);
      expect(paths().at(-1)).to.equal('/rejects');
    });

    it('not where no token is needed', async () => {
      const url = await served({ settings: { statsPublic: true } });
      const { client, requests } = clientOf(url, { user: 'admin', password: PASSWORD });
      await client.stats();
      await client.status();
      expect(requests).to.deep.equal([
        { path: '/stats', authorization: undefined },
        { path: '/status', authorization: undefined },
      ]);
    });

    it('again when its token has expired', async () => {
      const tokens = [tokenFor('admin', { seconds: -10 }), tokenFor('admin')];
      const { client, paths } = clientOf(await served(), { token: () => tokens.shift() ?? '' });
      await client.login();
      expect((await client.stats()).non_bots).to.equal(SNAPSHOT.nonBots);
      expect(paths()).to.deep.equal(['/stats', '/stats']);
      expect(tokens).to.deep.equal([]);
    });

    it('early, so that wrong credentials are found', async () => {
      const { client } = clientOf(await served(), { user: 'admin', password: 'wrong' });
      const failure = await failureOf(client.login());
      expect(failure).to.include({ code: 'wrong-credentials', status: 401, retriable: false });
      expect(failure.message).to.match(/returned status 401: wrong username or password$/);
      expect(await clientOf(await served(), { user: 'admin', password: PASSWORD }).client.login()).to.match(
        /^ey/,
      );
    });
  });

  describe('fails', () => {
    it('without credentials where a token is needed, and says what to give', async () => {
      const { client } = clientOf(await served());
      const failure = await failureOf(client.stats());
      expect(failure).to.include({ code: 'token-missing', status: 401, retriable: false });
      expect(failure.message).to.match(/^access denied by .*: give the client a user and a password, or a/);
      expect(await failureOf(client.login())).to.include({ code: 'no-credentials', status: null });
    });

    it('with a token that the server refuses, without asking again and again', async () => {
      const { client, paths } = clientOf(await served(), { token: tokenFor('admin', { seconds: -10 }) });
      expect(await failureOf(client.stats())).to.include({ code: 'token-expired', status: 401 });
      expect(paths()).to.deep.equal(['/stats', '/stats']);
    });

    it("with the server's own code and message", async () => {
      const { client } = clientOf(await served(), { token: tokenFor('admin') });
      const limit = 0;
      const failure = await failureOf(client.rejects({ limit }));
      expect(failure).to.include({ code: 'bad-request', status: 400, retriable: false });
      expect(failure.message).to.match(/returned status 400: limit: must be a whole number from 1 to 1000/);
    });

    it('with what a busy server asks to wait', async () => {
      raw = await rawServer((response) => {
        response.writeHead(503, { 'retry-after': '7', 'content-type': 'application/json' });
        response.end('{"error":{"code":"busy","message":"too busy; try again later"}}');
      });
      const { client } = clientOf(new URL(raw.url).origin);
      expect(await failureOf(client.wikis())).to.include({
        code: 'busy',
        status: 503,
        retriable: true,
        retryAfterMs: 7_000,
      });
    });

    it('when nobody answers, or not in time', async () => {
      raw = await rawServer(() => undefined);
      const { origin } = new URL(raw.url);
      const client = headwaterClient({ url: origin, responseTimeoutMs: 50 });
      const silent = await failureOf(client.stats());
      expect(silent).to.include({ code: 'no-response', status: null, retriable: true });
      expect(silent.message).to.equal(`${origin} did not respond within 0.05 s`);
      await raw.close();
      const unreachable = await failureOf(client.stats());
      expect(unreachable).to.include({ code: 'unreachable', status: null, retriable: true });
      expect(unreachable.message).to.match(
        /^cannot reach a server at http\S+ \(connect ECONNREFUSED 127\.0\.0\.1:\d+\)$/,
      );
    });

    it('when the body stops in the middle', async () => {
      raw = await rawServer((response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"status":');
      });
      const client = headwaterClient({ url: new URL(raw.url).origin, idleTimeoutMs: 50 });
      expect(await failureOf(client.status())).to.include({ code: 'connection-lost', retriable: true });
    });

    it('when another server answers', async () => {
      for (const [status, body, retriable] of [
        [200, '<h1>It works!</h1>', false],
        [200, '"text"', false],
        [404, '{"error":"none"}', false],
        [502, '<h1>Bad gateway</h1>', true],
      ] as const) {
        raw = await rawServer((response) => response.writeHead(status).end(body));
        const { client } = clientOf(new URL(raw.url).origin);
        expect(await failureOf(client.stats()), body).to.include({
          code: 'not-headwater',
          status,
          retriable,
        });
        await raw.close();
      }
    });

    it('at once with an address that is none', () => {
      for (const url of ['localhost:7000', 'ftp://localhost', ''])
        expect(() => headwaterClient({ url }), url)
          .to.throw(ApiError, 'give one such as http://localhost:7000')
          .with.property('code', 'invalid-url');
    });
  });

  it('is aborted by a signal, and ends its request', async () => {
    const reason = new Error('no longer needed');
    const ending = new AbortController();
    let isClosed = false;
    raw = await rawServer((response) => {
      response.once('close', () => (isClosed = true));
      ending.abort(reason);
    });
    const { signal } = ending;
    const aborted: unknown = await clientOf(new URL(raw.url).origin)
      .client.stats({}, { signal })
      .catch((error: unknown) => error);
    expect(aborted).to.equal(reason);
    await until('the request ends', () => isClosed);

    const { client, requests } = clientOf('http://127.0.0.1:1');
    const failure: unknown = await client.stats({}, { signal }).catch((error: unknown) => error);
    expect(failure).to.equal(reason);
    expect(requests).to.deep.equal([]);
  });

  it('takes a report that the server is not ready for an answer', async () => {
    const report = { ready: false, problems: ['the feed is silent'] };
    const url = await served({ readiness: () => ({ ...report, details: {} }) });
    expect(await clientOf(url).client.ready()).to.deep.equal(report);
  });

  it('keeps the sub-path of a reverse proxy', async () => {
    raw = await rawServer((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}');
    });
    const { client } = clientOf(`${new URL(raw.url).origin}/headwater/`);
    expect(await client.status()).to.deep.equal({ status: 'ok' });
    expect(raw.requests.map(({ url }) => url)).to.deep.equal(['/headwater/status']);
  });

  it('streams the statistics as they change', async () => {
    const deps = fakeDeps({ settings: { statsPublic: true } });
    const { client } = clientOf((await serve(deps)).url);
    const received = firstValueFrom(client.statsStream().pipe(take(1), toArray()));
    expect((await received).map(({ bots }) => bots)).to.deep.equal([SNAPSHOT.bots]);
  });
});
