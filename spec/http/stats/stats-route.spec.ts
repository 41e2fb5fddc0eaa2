import { expect } from 'chai';
import { EMPTY, NEVER, Observable, of, throwError } from 'rxjs';
import sinon from 'sinon';
import request from 'supertest';
import type { ReportPart, Snapshot } from '../../../src/stats/counts/snapshot.ts';
import { BEARER, SNAPSHOT, fakeDeps, snapshotOf } from '../support/fake-deps.ts';
import { rawClient, rawGet } from '../support/raw-client.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';
import { until } from '../../support/wait-until.ts';

const WHOLE =
  '{"messages":42,"distinct_users":35,"bots":18,"non_bots":24,' +
  '"by_server_url":{"https://en.wikipedia.org":30},"by_domain":{"en.wikipedia.org":30},' +
  '"by_user":{"Alice":20,"142":3,"__proto__":2},"as_of":"2026-11-21T07:00:00.000Z"}';

const manyUsers: Snapshot = {
  ...SNAPSHOT,
  topUsers: Array.from({ length: 1000 }, (_, i) => [`user-${i}`, 1000 - i]),
};

const head = (bots: number): ReportPart => ({ kind: 'head', snapshot: { ...snapshotOf(bots), nonBots: 1 } });

describe('GET /stats', () => {
  const { serve } = servers();

  const usersOf = (body: unknown): string[] => Object.keys((body as { by_user: object }).by_user);

  it('answers with the current snapshot, never an older one', async () => {
    const deps = fakeDeps();
    const { url } = await serve(deps);
    const { text, headers } = await request(url).get('/stats').set(BEARER).expect(200);
    expect(text).to.equal(WHOLE);
    expect(headers['content-type']).to.equal('application/json; charset=utf-8');
    deps.snapshot$.next(snapshotOf(7));
    const { body } = asReply(await request(url).get('/stats').set(BEARER));
    expect(body).to.include({ messages: 7, bots: 7 });
  });

  it('shows 100 users by default, up to 1000 from memory, and requests a report beyond', async () => {
    const report = sinon.fake.returns(of<ReportPart[]>(head(1), { kind: 'users', users: [['x', 1]] }));
    const deps = fakeDeps({ report });
    deps.snapshot$.next(manyUsers);
    const { url } = await serve(deps);
    const top = async (query: string) =>
      usersOf((await request(url).get(`/stats${query}`).set(BEARER).expect(200)).body);
    expect(await top('')).to.have.length(100);
    expect(await top('?top=0')).to.deep.equal([]);
    expect(await top('?top=7')).to.deep.equal(manyUsers.topUsers.slice(0, 7).map(([name]) => name));
    expect(await top('?top=1000')).to.have.length(1000);
    expect(report.callCount).to.equal(0);
    expect(await top('?top=1001')).to.deep.equal(['x']);
    expect(await top('?top=all')).to.deep.equal(['x']);
    expect(report.args.map(([n]: unknown[]) => n)).to.deep.equal([1001, 'all']);
  });

  for (const query of ['top=', 'top=-1', 'top=1.5', 'top=1e3', 'top=ALL', 'top=01', 'top=9999999999']) {
    it(`answers 400 for ?${query} and says what is allowed`, async () => {
      const { url } = await serve(fakeDeps());
      const { body } = asReply(await request(url).get(`/stats?${query}`).set(BEARER).expect(400));
      expect(body).to.deep.equal({
        error: { code: 'bad-request', message: 'top: must be a whole number from 0 to 999999999, or "all"' },
      });
    });
  }

  it('answers 400 for ?top=1&top=2', async () => {
    const { url } = await serve(fakeDeps());
    const { body } = asReply(await request(url).get('/stats?top=1&top=2').set(BEARER).expect(400));
    expect(body).to.deep.equal({
      error: { code: 'bad-request', message: 'top: must be given only once' },
    });
  });

  it('answers 304 until the snapshot changes', async () => {
    const deps = fakeDeps();
    const { url } = await serve(deps);
    const { headers } = await request(url).get('/stats').set(BEARER);
    const again = (path: string) =>
      request(url).get(path).set(BEARER).set('If-None-Match', String(headers['etag']));
    await again('/stats').expect(304);
    await again('/stats?top=1').expect(200);
    deps.snapshot$.next(snapshotOf(7));
    await again('/stats').expect(200);
  });

  it('answers HEAD with the length and without starting a report', async () => {
    const report = sinon.fake.returns(NEVER);
    const { url } = await serve(fakeDeps({ report }));
    const { headers, text } = await request(url).head('/stats').set(BEARER).expect(200);
    expect(headers['content-length']).to.equal(String(WHOLE.length));
    expect(text).to.equal(undefined);
    await request(url).head('/stats?top=all').set(BEARER).expect(200);
    expect(report.callCount).to.equal(0);
  });

  describe('?top=all', () => {
    it('takes all totals from the head of the report', async () => {
      const deps: ReportPart[] = [
        head(5),
        { kind: 'users', users: [['a', 3]] },
        { kind: 'users', users: [] },
        {
          kind: 'users',
          users: [
            ['b', 2],
            ['__proto__', 1],
          ],
        },
      ];
      const { url } = await serve(fakeDeps({ report: () => of(...deps) }));
      const { text } = await request(url).get('/stats?top=all').set(BEARER).expect(200);
      expect(text).to.equal(
        '{"messages":6,"distinct_users":0,"bots":5,"non_bots":1,"by_server_url":{},"by_domain":{},' +
          '"by_user":{"a":3,"b":2,"__proto__":1},"as_of":"2026-11-21T07:00:00.000Z"}',
      );
    });

    const early: Record<string, Observable<ReportPart>> = {
      'fails at once': throwError(() => new Error('disk gone')),
      'is empty': EMPTY,
      'lacks its head': of({ kind: 'users', users: [['a', 1]] }),
    };
    for (const [what, report$] of Object.entries(early)) {
      it(`answers 503 for a report that ${what}, and logs why`, async () => {
        const deps = fakeDeps({ report: () => report$ });
        const { url } = await serve(deps);
        const { body, headers } = asReply(await request(url).get('/stats?top=all').set(BEARER).expect(503));
        expect(body).to.have.nested.property('error.code', 'report-unavailable');
        expect(headers['retry-after']).to.equal('5');
        expect(deps.lines).to.have.length(1);
      });
    }

    it('destroys the connection if a report fails midway', async () => {
      const report$ = new Observable<ReportPart>((subscriber) => {
        subscriber.next(head(1));
        subscriber.error(new Error('disk gone'));
      });
      const deps = fakeDeps({ report: () => report$ });
      const { port } = await serve(deps);
      const client = await rawClient(port, rawGet('/stats?top=all', BEARER));
      await client.closed();
      expect(client.complete()).to.equal(false);
      expect(deps.lines.map(({ message }) => message)).to.deep.equal(['a report was aborted']);
    });

    it('limits concurrent reports, and releases the permit of a client that disconnects', async () => {
      let open = 0;
      const report$ = new Observable<ReportPart>((subscriber) => {
        open += 1;
        subscriber.next(head(1));
        return () => (open -= 1);
      });
      const { url, port } = await serve(fakeDeps({ report: () => report$ }), { maxReports: 1 });
      const client = await rawClient(port, rawGet('/stats?top=all', BEARER));
      await client.until((text) => text.includes('"messages"'));
      const { body } = asReply(await request(url).get('/stats?top=all').set(BEARER).expect(503));
      expect(body).to.have.nested.property('error.code', 'busy');
      client.socket.destroy();
      await until('its place is free', () => open === 0);
      const next = await rawClient(port, rawGet('/stats?top=all', BEARER));
      await next.until((text) => text.includes('"messages"'));
      next.socket.destroy();
    });
  });
});
