import { expect } from 'chai';
import request from 'supertest';
import { queryParams } from '../../../src/http/schemas/query-params.ts';
import { ringLog } from '../../../src/core/collections/ring-log.ts';
import type { LiveChange } from '../../../src/http/live/live-change.ts';
import type { Trend } from '../../../src/stats/trends/trend.ts';
import { BEARER, fakeDeps } from '../support/fake-deps.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';
import { windowQueriesDouble } from '../support/window-double.ts';

/** A parameter cannot change what these say, and probes add some to get around caches. */
const HEALTH = ['/status', '/ready'];

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

describe('the message about unknown parameters', () => {
  const messageOf = (given: object): string | undefined =>
    queryParams({}).safeParse(given).error?.issues[0]?.message;

  it('names at most three, each escaped and cut', () => {
    expect(messageOf({ ['x'.repeat(200)]: 1 })).to.equal(
      `unknown parameter "${'x'.repeat(40)}": none is allowed here`,
    );
    expect(messageOf({ a: 1, 'b\n"': 1, c: 1, d: 1 })).to.equal(
      'unknown parameter "a", "b\\n\\"", "c": none is allowed here',
    );
  });
});

describe('a query parameter that a route does not know', () => {
  const { serve } = servers();

  it('is refused by every route of the API, so that no misspelt one is silently ignored', async () => {
    const { url } = await serve(
      fakeDeps({
        windows: windowQueriesDouble(),
        events: { log: ringLog<LiveChange>(10) },
        trends: { asOf: () => null, latest: () => [], log: ringLog<Trend>(10) },
        alerts: {
          targets: [],
          report: () => Promise.reject(new Error('not asked')),
          test: () => Promise.reject(new Error('not asked')),
        },
      }),
    );
    const { paths } = asReply(await request(url).get('/openapi.json').expect(200)).body as Document;
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ path, method })),
    );
    expect(routes.length).to.be.greaterThan(10);
    const query = 'nonsense=a-value';
    for (const { path, method } of routes) {
      const sent = method === 'post' ? request(url).post(path) : request(url).get(path);
      // Some read a body first.
      if (method === 'post') void sent.send({ username: 'a', password: 'b' });
      const { status, body } = asReply(await sent.query(query).set(BEARER).set('Accept', '*/*'));
      if (HEALTH.includes(path)) {
        expect(status, path).to.equal(200);
        continue;
      }
      expect(status, path).to.equal(400);
      const { error } = body as { error: { code: string; message: string } };
      expect(error.code, path).to.equal('bad-request');
      expect(error.message, path).to.match(/unknown parameter "\w+"(; allowed: \w|: none is allowed here$)/);
      expect(error.message, path).to.include('"nonsense"').and.not.include('a-value');
    }
  });
});
