import { expect } from 'chai';
import request from 'supertest';
import { BEARER, fakeDeps } from '../../support/fake-deps.ts';
import { asReply } from '../../support/reply.ts';
import { servers } from '../../support/serve.ts';
import { type CountedEvents, windowSumsDouble } from '../../support/window-sums-double.ts';

const DAY = 86_400_000;
const WEEK = 7 * DAY;
const at = (time: string, ago = 0): number => Date.parse(`2026-05-05T${time}Z`) - ago;
const iso = (ms: number): string => new Date(ms).toISOString();

interface Comparing {
  readonly rows: readonly { readonly start: string; readonly messages: number }[];
  readonly next: string | null;
  readonly compare: {
    readonly with: string;
    readonly references: readonly Readonly<Record<string, unknown>>[];
    readonly rows: readonly { start: string; references: number; messages: number; bots: number }[];
  };
}

const MINUTES = '?resolution=1m&from=2026-05-05T11:00:00Z&to=2026-05-05T11:03:00Z';

describe('GET /stats/windows?compare', () => {
  const { serve } = servers();

  const setUp = async (
    events: readonly CountedEvents[],
    over: Parameters<typeof windowSumsDouble>[1] = {},
  ) => {
    const known = { countedSince: at('00:00:00', 5 * WEEK), completeUntil: at('12:00:00') };
    const windows = windowSumsDouble(events, { newest: at('12:00:01'), ...known, ...over });
    const { url } = await serve(fakeDeps({ windows }));
    const get = async (query: string, status = 200): Promise<unknown> =>
      asReply(await request(url).get(`/stats/windows${query}`).set(BEARER).expect(status)).body;
    return {
      url,
      get,
      compare: async (query: string): Promise<Comparing> => (await get(query)) as Comparing,
    };
  };
  const wiki = { domain: 'en.wikipedia.org' };
  const shown = ({ compare: { rows } }: Comparing): readonly (readonly [string, number, number])[] =>
    rows.map(({ start, references, messages }) => [start.slice(11, 16), references, messages]);

  it('has the windows of the same time yesterday or a week ago, with or without events', async () => {
    const { compare } = await setUp([
      { ...wiki, at: at('11:01:00'), people: 9 },
      { ...wiki, at: at('11:00:59', DAY), people: 2, bots: 1 },
      { ...wiki, at: at('11:02:00', WEEK), people: 4 },
      { ...wiki, at: at('11:03:00', WEEK), people: 100 },
    ]);
    const day = await compare(`${MINUTES}&compare=day`);
    expect(day.rows.map(({ start, messages }) => [start.slice(11, 16), messages])).to.deep.equal([
      ['11:01', 9],
    ]);
    expect(day.compare).to.deep.include({
      with: 'day',
      references: [
        { from: iso(at('11:00:00', DAY)), to: iso(at('11:03:00', DAY)), windows: 3, known: 3, missing: null },
      ],
    });
    expect(day.compare.rows[0]).to.deep.equal({
      start: iso(at('11:00:00')),
      references: 1,
      messages: 3,
      bots: 1,
      non_bots: 2,
      new_pages: 0,
      bytes_added: 0,
      bytes_removed: 0,
    });
    expect(shown(day)).to.deep.equal([
      ['11:00', 1, 3],
      ['11:01', 1, 0],
      ['11:02', 1, 0],
    ]);
    expect(shown(await compare(`${MINUTES}&compare=week`))).to.deep.equal([
      ['11:00', 1, 0],
      ['11:01', 1, 0],
      ['11:02', 1, 4],
    ]);
  });

  it('has the mean of those of the last four weeks that are known, and says which are not', async () => {
    const { compare } = await setUp(
      [
        { ...wiki, at: at('11:00:00', WEEK), people: 10 },
        { ...wiki, at: at('11:00:00', 2 * WEEK), people: 5 },
        { ...wiki, at: at('11:00:00', 3 * WEEK), people: 1000 },
        { ...wiki, at: at('11:00:00', 4 * WEEK), people: 1000 },
      ],
      { countedSince: at('11:01:00', 2 * WEEK), kept: { '1m': at('11:02:00', 2 * WEEK) } },
    );
    const body = await compare(`${MINUTES}&compare=4weeks`);
    expect(body.compare.references.map(({ known, missing }) => [known, missing])).to.deep.equal([
      [3, null],
      [1, 'expired'],
      [0, 'not-counted'],
      [0, 'not-counted'],
    ]);
    expect(shown(body)).to.deep.equal([
      ['11:00', 1, 10],
      ['11:01', 1, 0],
      ['11:02', 2, 0],
    ]);
    const all = await setUp([
      { ...wiki, at: at('11:00:00', WEEK), people: 10 },
      { ...wiki, at: at('11:00:00', 4 * WEEK), bots: 1 },
    ]);
    expect(shown(await all.compare(`${MINUTES}&compare=4weeks`))[0]).to.deep.equal(['11:00', 4, 2.75]);
  });

  it('compares no window that is not complete', async () => {
    const { compare } = await setUp([{ ...wiki, at: at('11:00:00', DAY), people: 1 }], {
      countedSince: at('11:00:30', WEEK),
      completeUntil: at('11:01:59'),
    });
    expect(shown(await compare(`${MINUTES}&compare=day`))).to.deep.equal([['11:00', 1, 1]]);
    expect(shown(await compare(`${MINUTES}&compare=week`))).to.deep.equal([]);
  });

  it('leaves out windows of which the feed lost more than a tenth, whatever the filter', async () => {
    const lost = [
      { from: at('11:00:00', DAY), to: at('11:00:30', DAY), events: 10 },
      { from: at('11:01:00', DAY), to: at('11:01:30', DAY), events: 11 },
    ];
    const events = [
      { ...wiki, at: at('11:00:00', DAY), people: 1 },
      { domain: 'de.wikipedia.org', at: at('11:00:00', DAY), people: 89 },
      { ...wiki, at: at('11:01:00', DAY), people: 2 },
      { domain: 'de.wikipedia.org', at: at('11:01:00', DAY), people: 88 },
    ];
    const { compare } = await setUp(events, { lost });
    const body = await compare(`${MINUTES}&domain=enwiki&compare=day`);
    expect(shown(body)).to.deep.equal([
      ['11:00', 1, 1],
      ['11:02', 1, 0],
    ]);
    expect(body.compare.references[0]).to.include({ known: 2, missing: 'lost' });
    const unknown = await setUp(events, { lost: { unknownReason: 'ask the producer' } });
    expect(shown(await unknown.compare(`${MINUTES}&domain=enwiki&compare=day`))).to.have.length(3);
  });

  it('compares one type, and several wikis together', async () => {
    const { compare } = await setUp([
      { domain: 'en.wikipedia.org', at: at('11:00:00', DAY), people: 1 },
      { domain: 'de.wikipedia.org', at: at('11:00:00', DAY), people: 2, type: 'new' },
      { domain: 'commons.wikimedia.org', at: at('11:00:00', DAY), people: 4 },
    ]);
    const first = async (query: string): Promise<number | undefined> =>
      (await compare(`${MINUTES}&compare=day${query}`)).compare.rows[0]?.messages;
    expect(await first('')).to.equal(7);
    expect(await first('&type=new')).to.equal(2);
    expect(await first('&domain=dewiki')).to.equal(2);
    expect(await first('&domain=*.wikipedia.org')).to.equal(3);
  });

  it('has pages of time, so that each window is on one page', async () => {
    const { compare, url } = await setUp([
      { ...wiki, at: at('11:02:00'), people: 1 },
      { ...wiki, at: at('11:01:00', DAY), people: 2 },
      { ...wiki, at: at('11:02:00', DAY), people: 3 },
    ]);
    const first = await compare(`${MINUTES}&compare=day&limit=2`);
    expect(first.rows).to.deep.equal([]);
    expect(shown(first)).to.deep.equal([
      ['11:00', 1, 0],
      ['11:01', 1, 2],
    ]);
    expect(first.compare.references[0]).to.include({ to: iso(at('11:02:00', DAY)) });
    const link = asReply(await request(url).get(`/stats/windows${MINUTES}&compare=day&limit=2`).set(BEARER))
      .headers['link'];
    const next = /<\/stats\/windows(.*)>/.exec(String(link))?.[1] ?? '';
    const second = await compare(next);
    expect(shown(second)).to.deep.equal([['11:02', 1, 3]]);
    expect(second.rows).to.have.length(1);
    expect(second.next).to.equal(null);
  });

  it('is absent unless it is asked for, and refused where it has no place', async () => {
    const { get, url } = await setUp([]);
    expect(await get(MINUTES)).to.not.have.property('compare');
    for (const [query, message] of [
      ['&compare=month', 'compare: must be one of day, week, 4weeks'],
      ['&compare=day&by=type', 'compare: not with by; compare each domain or type in its own request'],
    ])
      expect(await get(`${MINUTES}${String(query)}`, 400)).to.have.nested.property('error.message', message);
    await request(url)
      .get(`/stats/windows${MINUTES}&compare=day`)
      .set(BEARER)
      .set('Accept', 'text/csv')
      .expect(400, /compare: CSV has no place for it; set Accept to application\/json/);
  });
});
