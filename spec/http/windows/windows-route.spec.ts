import { expect } from 'chai';
import sinon from 'sinon';
import request from 'supertest';
import { BEARER, fakeDeps } from '../support/fake-deps.ts';
import { asReply, type Reply } from '../support/reply.ts';
import { type ServeOptions, servers } from '../support/serve.ts';
import { NEWEST, windowResult, windowQueriesDouble } from '../support/window-double.ts';
import { until } from '../../support/wait-until.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const iso = (ms: number): string => new Date(ms).toISOString();

interface WindowsBody {
  readonly from: string;
  readonly to: string;
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly next: string | null;
}

describe('GET /stats/windows', () => {
  const { serve } = servers();

  const setUp = async (windows = windowQueriesDouble(), options: ServeOptions = {}) => {
    const deps = fakeDeps({ windows });
    const { url } = await serve(deps, options);
    const get = async (query: string, status = 200, accept = 'application/json'): Promise<Reply> =>
      asReply(
        await request(url).get(`/stats/windows${query}`).set(BEARER).set('Accept', accept).expect(status),
      );
    const sendQuery = async (query: string): Promise<WindowsBody> => (await get(query)).body as WindowsBody;
    const refusal = async (query: string): Promise<string> =>
      ((await get(query, 400)).body as { error: { message: string } }).error.message;
    return { windows, parts: deps, url, get, ask: sendQuery, refusal };
  };

  it('returns the rows of a range', async () => {
    const { ask: sendQuery, windows } = await setUp();
    const response = await sendQuery('?resolution=1m&from=2026-05-05T11:00:00Z&to=2026-05-05T11:02:00Z');
    expect(response).to.deep.equal({
      resolution: '1m',
      from: '2026-05-05T11:00:00.000Z',
      to: '2026-05-05T11:02:00.000Z',
      settled_at: iso(NEWEST - 10_000),
      newest_at: iso(NEWEST),
      counted_since: iso(NEWEST - 24 * HOUR),
      complete_until: iso(NEWEST - 1000),
      rows: ['11:00', '11:01'].map((time) => ({
        start: `2026-05-05T${time}:00.000Z`,
        messages: 3,
        bots: 1,
        non_bots: 2,
        new_pages: 3,
        bytes_added: 40,
        bytes_removed: 50,
        distinct_users: 7,
        complete: true,
      })),
      next: null,
      outside: { unplaced: 1, too_late: 2, future: 3 },
    });
    expect(windows.queries[0]).to.include({ resolution: '1m', dimension: 'all', key: '', after: null });
  });

  describe('without a range', () => {
    const spans = { '1s': 5 * MINUTE, '1m': 3 * HOUR, '1h': 48 * HOUR, '1d': 90 * 24 * HOUR } as const;
    const ends = {
      '1s': '2026-05-05T11:17:41.000Z',
      '1m': '2026-05-05T11:18:00.000Z',
      '1h': '2026-05-05T12:00:00.000Z',
      '1d': '2026-05-06T00:00:00.000Z',
    } as const;
    for (const resolution of ['1s', '1m', '1h', '1d'] as const) {
      it(`returns the default range of ${resolution} up to the current window, by event time`, async () => {
        const { ask: sendQuery } = await setUp();
        const { from, to } = await sendQuery(`?resolution=${resolution}`);
        expect(to).to.equal(ends[resolution]);
        expect(Date.parse(to) - Date.parse(from)).to.equal(spans[resolution]);
      });
    }

    it('uses minutes by default', async () => {
      const { ask: sendQuery } = await setUp();
      expect(await sendQuery('')).to.include({ resolution: '1m', to: ends['1m'] });
    });

    it('uses the wall clock before the first event', async () => {
      const { ask: sendQuery } = await setUp(windowQueriesDouble({ newest: null }));
      const { to } = await sendQuery('?resolution=1s');
      expect(Date.parse(to)).to.be.within(Date.now() - 10_000, Date.now() + 1000);
    });

    it('starts the default range before a given end, but not before the retention limit', async () => {
      const retainedSince = Date.parse('2026-05-05T10:00:00Z');
      const { ask: sendQuery } = await setUp(windowQueriesDouble({ kept: { '1m': retainedSince } }));
      expect(await sendQuery('?to=2026-05-05T11:00:00Z')).to.include({ from: iso(retainedSince) });
      expect(await sendQuery('?to=2026-05-05T14:00:00Z')).to.include({ from: '2026-05-05T11:00:00.000Z' });
    });

    it('ends now if only the start is given', async () => {
      const { ask: sendQuery } = await setUp();
      expect(await sendQuery(`?from=${NEWEST - MINUTE}`)).to.include({
        from: '2026-05-05T11:16:00.000Z',
        to: ends['1m'],
      });
    });
  });

  describe('pages', () => {
    it('return every row exactly once', async () => {
      const { ask: sendQuery } = await setUp();
      const range = '?resolution=1m&from=2026-05-05T11:00:00Z&to=2026-05-05T11:05:00Z';
      const all = await sendQuery(`${range}&by=domain`);
      const rows: unknown[] = [];
      let next: string | null = '';
      for (let pages = 0; next !== null; pages += 1) {
        expect(pages).to.be.lessThan(5);
        const after = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
        const page: WindowsBody = await sendQuery(`${range}&by=domain&limit=3${after}`);
        rows.push(...page.rows);
        next = page.next;
      }
      expect(all.rows).to.have.length(10);
      expect(all.next).to.equal(null);
      expect(rows).to.deep.equal(all.rows);
    });

    it('end if the last page is exactly full', async () => {
      const { ask: sendQuery } = await setUp();
      expect(await sendQuery('?from=2026-05-05T11:00:00Z&to=2026-05-05T11:05:00Z&limit=5')).to.have.property(
        'next',
        null,
      );
    });

    it('are linked with the explicit range', async () => {
      const { get, windows } = await setUp();
      const { headers } = await get('?resolution=1s&type=edit&limit=2&detail', 200, 'text/csv');
      const address = /^<(\/stats\/windows)(\?[^>]+)>; rel="next"$/.exec(headers['link'] ?? '')?.[2] ?? '';
      await get(address);
      const [first, second] = windows.queries;
      expect(second?.range).to.deep.equal(first?.range);
      expect(second).to.deep.include({ dimension: 'type', key: 'edit', limit: 3 });
      expect(second?.after).to.deep.equal({ start: (first?.range.from ?? 0) + 1000, key: 'edit' });
      expect(address).to.include('detail=true');
    });

    it('have 500 rows by default', async () => {
      const { ask: sendQuery } = await setUp();
      expect((await sendQuery('?resolution=1m&from=2026-05-04T00:00:00Z')).rows).to.have.length(500);
    });

    it('support any characters in keys', async () => {
      const { ask: sendQuery, windows } = await setUp();
      await sendQuery(`?by=type&after=${encodeURIComponent(`${NEWEST}/a/b\n"`)}`);
      expect(windows.queries[0]?.after).to.deep.equal({ start: NEWEST, key: 'a/b\n"' });
    });
  });

  describe('by kind of user', () => {
    const count = (nonBots: number, bots = 0) => ({
      bots,
      nonBots,
      newPages: 0,
      bytesAdded: nonBots * 10,
      bytesRemoved: 0,
    });
    const stored = (minute: number, key: string, counts: ReturnType<typeof count>) =>
      windowResult(Date.parse(`2026-05-05T11:0${minute}:00Z`), {
        dimension: 'kind',
        key,
        counts,
        distinctUsers: null,
      });
    const all = [
      stored(0, 'bot', count(0, 7)),
      stored(0, 'ip', count(1)),
      stored(0, 'temporary', count(2)),
      stored(0, 'unknown', count(3)),
      stored(1, 'registered', count(4)),
      stored(2, 'unknown', count(5)),
      stored(3, 'ip', count(6)),
    ];
    const windowsOf = () =>
      windowQueriesDouble({
        rows: ({ range, after, limit }) =>
          Promise.resolve(
            all
              .filter(({ start }) => start >= range.from && start < range.to)
              .filter(
                ({ start, key }) =>
                  after === null || start > after.start || (start === after.start && key > after.key),
              )
              .slice(0, limit),
          ),
      });
    const range = '?resolution=1m&from=2026-05-05T11:00:00Z&to=2026-05-05T11:05:00Z';
    const told = ({ rows }: WindowsBody): unknown =>
      rows.map((row) => {
        const { start, messages, unknown } = row as { start: string; messages: number; unknown?: number };
        return [start.slice(14, 16), messages, unknown];
      });

    it('returns the rows of each kind, with what is unknown', async () => {
      const { ask: sendQuery } = await setUp(windowsOf());
      const { rows } = await sendQuery(`${range}&by=kind`);
      expect(
        rows.map((row) => [(row as { kind?: string }).kind, (row as { messages: number }).messages]),
      ).to.deep.equal(all.map(({ key, counts }) => [key, counts.bots + counts.nonBots]));
      expect(rows[0]).to.include({ distinct_users: null }).and.not.have.property('unknown');
    });

    it('counts some kinds together, and says how many more events may be of these', async () => {
      const { ask: sendQuery } = await setUp(windowsOf());
      const body = await sendQuery(`${range}&kind=temporary,ip`);
      expect(told(body)).to.deep.equal([
        ['00', 3, 3],
        ['02', 0, 5],
        ['03', 6, 0],
      ]);
      expect(body).to.deep.include({ kinds: ['ip', 'temporary'] });
      expect(body.rows[0]).to.include({ bytes_added: 30, distinct_users: null });
    });

    it('returns the same page by page', async () => {
      for (const limit of [1, 2, 3]) {
        const { ask: sendQuery, get } = await setUp(windowsOf());
        const pages: unknown[] = [];
        let next: string | null = null;
        do {
          const after: string = next === null ? '' : `&after=${encodeURIComponent(next)}`;
          const page: WindowsBody = await sendQuery(`${range}&kind=ip,temporary&limit=${limit}${after}`);
          pages.push(...page.rows);
          next = page.next;
        } while (next !== null);
        expect(pages).to.deep.equal((await sendQuery(`${range}&kind=ip,temporary`)).rows);
        if (limit > 2) continue;
        const { headers } = await get(`${range}&kind=ip,temporary&limit=${limit}`);
        expect(headers['link']).to.include('kind=ip%2Ctemporary');
      }
    });

    it('has the column unknown in CSV', async () => {
      const { get } = await setUp(windowsOf());
      const { text } = await get(`${range}&kind=ip`, 200, 'text/csv');
      expect(text.split('\r\n').slice(0, 3)).to.deep.equal([
        'start,messages,bots,non_bots,new_pages,bytes_added,bytes_removed,distinct_users,unknown,complete',
        '2026-05-05T11:00:00.000Z,1,0,1,0,10,0,,3,true',
        '2026-05-05T11:02:00.000Z,0,0,0,0,0,0,,5,true',
      ]);
      const byKind = await get(`${range}&by=kind`, 200, 'text/csv');
      expect(byKind.text.split('\r\n')[1]).to.equal('2026-05-05T11:00:00.000Z,7,7,0,0,0,0,,bot,true');
    });
  });

  it('returns a single domain or type, or all of them', async () => {
    const { ask: sendQuery, windows } = await setUp();
    const single = await sendQuery('?domain=en.wikipedia.org&limit=1');
    expect(single.rows[0]).to.include({ distinct_users: null }).and.not.have.any.keys('domain', 'key');
    await sendQuery('?type=edit');
    const byType = await sendQuery('?by=type&limit=1');
    expect(byType.rows[0]).to.include({ type: 'a', distinct_users: null });
    expect((await sendQuery('?by=domain&limit=1')).rows[0]).to.include({ domain: 'a' });
    expect(windows.queries.map(({ dimension, key }) => [dimension, key])).to.deep.equal([
      ['domain', 'en.wikipedia.org'],
      ['type', 'edit'],
      ['type', null],
      ['domain', null],
    ]);
  });

  it('asks for the rows of all domains to return several wikis together', async () => {
    const { get, ask: sendQuery, windows } = await setUp();
    const range = 'from=2026-05-05T11:00:00Z&to=2026-05-05T11:05:00Z';
    const { body, headers } = await get(`?${range}&domain=dewiki&domain=*.wikinews.org`);
    expect(body).to.deep.include({ rows: [], next: null, wikis: ['*.wikinews.org', 'de.wikipedia.org'] });
    expect(headers).to.not.have.property('link');
    expect(windows.queries.at(-1)).to.include({ dimension: 'domain', key: null });
    expect((await sendQuery('?domain=enwiki,dewiki&limit=1000')).rows).to.deep.equal([]);
  });

  it('gives each window of several wikis the sum of their rows', async () => {
    const windows = windowQueriesDouble({
      rows: ({ range, after }) =>
        Promise.resolve(
          after !== null
            ? []
            : [0, 1, 2].flatMap((minute) =>
                ['de.wikipedia.org', 'en.wikipedia.org', 'fr.wikipedia.org'].map((key) =>
                  windowResult(range.from + minute * MINUTE, {
                    dimension: 'domain',
                    key,
                    distinctUsers: null,
                  }),
                ),
              ),
        ),
    });
    const { get } = await setUp(windows);
    const range = 'from=2026-05-05T11:00:00Z&to=2026-05-05T11:05:00Z';
    const { body, headers } = await get(`?${range}&domain=enwiki,dewiki&limit=2`);
    const { rows, next } = body as WindowsBody;
    expect(rows.map(({ start, messages, bytes_added }) => [start, messages, bytes_added])).to.deep.equal([
      ['2026-05-05T11:00:00.000Z', 6, 80],
      ['2026-05-05T11:01:00.000Z', 6, 80],
    ]);
    expect(next).to.equal(String(Date.parse('2026-05-05T11:01:00Z')));
    expect(headers['link']).to.include('domain=enwiki%2Cdewiki');
  });

  it('returns distinct users with their error on request', async () => {
    const { ask: sendQuery } = await setUp();
    for (const detail of ['detail', 'detail=true'])
      expect((await sendQuery(`?${detail}&limit=1`)).rows[0])
        .to.have.property('distinct_users')
        .that.deep.equals({ value: 7, error: 1 });
    expect((await sendQuery('?detail=false&limit=1')).rows[0]).to.have.property('distinct_users', 7);
    expect((await sendQuery('?by=type&detail&limit=1')).rows[0]).to.have.property('distinct_users', null);
  });

  it('marks the windows in which counting began, and those that are not complete yet', async () => {
    const { ask: sendQuery } = await setUp(
      windowQueriesDouble({ countedSince: NEWEST - 3 * MINUTE, completeUntil: NEWEST - 1000 }),
    );
    const { rows } = await sendQuery('?from=2026-05-05T11:13:00Z&to=2026-05-05T11:19:00Z');
    expect(rows.map(({ start, complete }) => [String(start).slice(14, 16), complete])).to.deep.equal([
      ['13', false],
      ['14', false],
      ['15', true],
      ['16', true],
      ['17', false],
      ['18', false],
    ]);
  });

  describe('as CSV', () => {
    it('has a header, quotes where needed, and leaves unknown values empty', async () => {
      const row = windowResult(NEWEST - 40_000, { dimension: 'domain', key: 'a"b,c', distinctUsers: null });
      const { get } = await setUp(windowQueriesDouble({ rows: () => Promise.resolve([row]) }));
      const { text, headers } = await get('?by=domain', 200, 'text/csv');
      expect(headers['content-type']).to.equal('text/csv; charset=utf-8; header=present');
      expect(text).to.equal(
        'start,messages,bots,non_bots,new_pages,bytes_added,bytes_removed,distinct_users,domain,complete\r\n' +
          '2026-05-05T11:17:00.000Z,3,1,2,3,40,50,,"a""b,c",false\r\n',
      );
      expect(headers).not.to.have.property('link');
    });

    it('has a column for the error on request, and a header even without rows', async () => {
      const { get } = await setUp();
      const { text } = await get('?limit=1&detail', 200, 'text/csv');
      expect(text.split('\r\n')[0]).to.equal(
        'start,messages,bots,non_bots,new_pages,bytes_added,bytes_removed,distinct_users,distinct_users_error,complete',
      );
      expect(text.split('\r\n')[1]).to.match(/,7,1,true$/);
      const empty = await setUp(windowQueriesDouble({ rows: () => Promise.resolve([]) }));
      expect((await empty.get('', 200, 'text/csv')).text).to.match(/^start,[^\r\n]*\r\n$/);
    });

    it('answers JSON if Accept allows anything, and 406 if it allows neither format', async () => {
      const { get } = await setUp();
      expect((await get('', 200, '*/*')).headers['content-type']).to.match(/^application\/json/);
      expect((await get('', 200, 'text/html, */*;q=0.1')).headers['content-type']).to.match(/json/);
      expect((await get('', 406, 'text/html')).text).to.include('application/json or text/csv');
    });
  });

  describe('answers 400, with what is allowed,', () => {
    const cases: readonly (readonly [query: string, message: RegExp])[] = [
      ['resolution=5m', /^resolution: must be one of 1s, 1m, 1h, 1d$/],
      ['from=yesterday', /from is "yesterday": give an ISO 8601 time .* or milliseconds/],
      ['to=2026-05-05', /to is "2026-05-05": give an ISO 8601 time/],
      ['from=2026-05-05T12:00:00Z&to=2026-05-05T11:00:00Z', /must be earlier than to/],
      [
        'resolution=1s&from=2026-01-01T00:00:00Z&to=2026-05-01T00:00:00Z',
        /at most 100000 are allowed: ask for a shorter range or a coarser resolution \(1s, 1m, 1h, 1d\)/,
      ],
      ['limit=0', /^limit: must be a whole number from 1 to 1000$/],
      ['limit=1001', /^limit: /],
      ['limit=1&limit=2', /^limit: /],
      ['by=user', /^by: must be one of domain, type, kind$/],
      ['by=type&domain=x', /at most one of domain, type, kind and by: windows are not counted apart by two/],
      ['kind=ip&domain=x', /at most one of domain, type, kind and by/],
      ['kind=bots', /^kind: must be one of registered, temporary, ip, bot: did you mean bot\?$/],
      ['domain=', /^domain: must not be empty/],
      ['after=x', /after must be the unchanged `next` of the previous page/],
      ['detail=yes', /^detail: must be empty, true or false/],
      [
        'form=1',
        /unknown parameter "\w+"; allowed: resolution, from, to, domain, type, kind, by, limit, after, detail, compare$/,
      ],
    ];
    for (const [query, message] of cases) {
      it(`for ?${query}`, async () => {
        const { refusal } = await setUp();
        expect(await refusal(`?${query}`)).to.match(message);
      });
    }

    it('for expired windows', async () => {
      const retainedSince = { '1s': NEWEST - HOUR, '1m': NEWEST - 24 * HOUR };
      const { refusal, ask: sendQuery } = await setUp(windowQueriesDouble({ kept: retainedSince }));
      const message = await refusal(`?resolution=1s&from=${NEWEST - 2 * HOUR}`);
      expect(message).to.equal(
        `from is before the oldest available window (1s since ${iso(retainedSince['1s'])}, 1m since ${iso(retainedSince['1m'])}, 1h complete, 1d complete): ` +
          'use a later time or a coarser resolution',
      );
      expect(await refusal(`?resolution=1s&to=${NEWEST - 3 * HOUR}`)).to.include(
        'is before the oldest available window',
      );
      await sendQuery(`?resolution=1m&from=${NEWEST - 2 * HOUR}`);
      await sendQuery(`?resolution=1s&from=${NEWEST - HOUR}`);
    });
  });

  it('answers 503 if the store fails, logs why, and works again afterwards', async () => {
    const rows = sinon.stub().rejects(new Error('disk full')).onSecondCall().resolves([]);
    const { get, parts: deps } = await setUp(windowQueriesDouble({ rows }));
    expect((await get('', 503)).text).not.to.include('disk full');
    expect(JSON.stringify(deps.lines)).to.include('disk full');
    await get('');
  });

  it('queries the store once for many equal requests', async () => {
    let ends: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => (ends = resolve));
    const rows = sinon.spy(async () => {
      await ended;
      return [];
    });
    let started = 0;
    const requestListener = { onStart: () => void (started += 1), onEnd: () => undefined, clock: () => 0 };
    const { get } = await setUp(windowQueriesDouble({ rows }), { requestListener });
    const all = Promise.all(Array.from({ length: 20 }, () => get('?from=1777979800000&to=1777979860000')));
    await until('all have come, and one has asked', () => started === 20 && rows.callCount > 0);
    setTimeout(() => ends(), 50);
    await all;
    expect(rows.callCount).to.equal(1);
  });

  it('requires a token unless the statistics are public', async () => {
    const { url } = await setUp();
    await request(url).get('/stats/windows').expect(401);
    const open = await serve(fakeDeps({ windows: windowQueriesDouble(), settings: { statsPublic: true } }));
    await request(open.url).get('/stats/windows').expect(200).expect('Vary', 'Accept, Authorization');
    await request(open.url).head('/stats/windows').expect(200);
    await request(open.url).post('/stats/windows').expect(405).expect('Allow', 'GET, HEAD');
  });

  it('answers 404 if windows are disabled', async () => {
    const { url } = await serve(fakeDeps({ windows: { disabledReason: 'turned off' } }));
    const { body } = asReply(await request(url).get('/stats/windows').set(BEARER).expect(404));
    expect(body).to.deep.equal({ error: { code: 'not-here', message: 'turned off' } });
    const bare = await serve(fakeDeps());
    await request(bare.url).get('/stats/windows').set(BEARER).expect(404);
  });
});
