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

interface Compared {
  readonly from: string;
  readonly to: string;
  readonly missing: string | null;
  readonly messages?: number;
}
interface Comparing {
  readonly messages: number;
  readonly compare: Compared & {
    readonly with: string;
    readonly references: readonly Compared[];
    readonly mean: { readonly messages: number } | null;
    readonly change: number | null;
  };
}

const FROM = '?from=2026-05-05T11:34:56Z';
const UNTIL = at('12:34:56');

describe('GET /stats/totals?compare', () => {
  const { serve } = servers();

  const setUp = async (
    events: readonly CountedEvents[],
    over: Parameters<typeof windowSumsDouble>[1] = {},
  ) => {
    const windows = windowSumsDouble(events, {
      newest: UNTIL + 1000,
      countedSince: at('00:00:00', 5 * WEEK),
      completeUntil: UNTIL,
      ...over,
    });
    const { url } = await serve(fakeDeps({ windows }));
    const get = async (query: string, status = 200): Promise<unknown> =>
      asReply(await request(url).get(`/stats/totals${query}`).set(BEARER).expect(status)).body;
    return { get, compare: async (query: string) => (await get(query)) as Comparing };
  };
  const wiki = { domain: 'en.wikipedia.org' };

  it('compares a range to the second with the same range a week ago', async () => {
    const { compare } = await setUp([
      { ...wiki, at: at('11:34:56'), people: 6, bots: 3 },
      { ...wiki, at: at('12:34:56'), people: 100 },
      { ...wiki, at: at('11:34:55', WEEK), people: 100 },
      { ...wiki, at: at('11:34:56', WEEK), people: 3 },
      { ...wiki, at: at('12:34:55', WEEK), people: 4, bots: 1 },
      { ...wiki, at: at('12:34:56', WEEK), people: 100 },
    ]);
    const body = await compare(`${FROM}&compare=week`);
    const counts = { new_pages: 0, bytes_added: 0, bytes_removed: 0 };
    expect(body.messages).to.equal(9);
    expect(body.compare).to.deep.equal({
      with: 'week',
      from: iso(at('11:34:56')),
      to: iso(at('12:34:56')),
      missing: null,
      messages: 9,
      bots: 3,
      non_bots: 6,
      ...counts,
      references: [
        {
          from: iso(at('11:34:56', WEEK)),
          to: iso(at('12:34:56', WEEK)),
          missing: null,
          messages: 8,
          bots: 1,
          non_bots: 7,
          ...counts,
        },
      ],
      mean: { messages: 8, bots: 1, non_bots: 7, ...counts },
      change: 0.125,
    });
  });

  it('compares whole hours where the minutes of a week have expired: counts and range agree', async () => {
    const kept = { '1s': at('12:34:00', DAY), '1m': at('12:00:00', 2 * WEEK) };
    const { compare } = await setUp(
      [
        { ...wiki, at: at('11:00:00'), people: 10 },
        { ...wiki, at: at('12:00:00'), people: 90 },
        ...[1, 2, 3, 4].map((week) => ({ ...wiki, at: at('11:59:59', week * WEEK), people: week })),
        { ...wiki, at: at('12:00:00', 4 * WEEK), people: 100 },
      ],
      { kept },
    );
    const body = await compare(`${FROM}&compare=4weeks`);
    expect(body.messages, 'of the range itself').to.equal(90);
    expect(body.compare).to.deep.include({
      from: iso(at('11:00:00')),
      to: iso(at('12:00:00')),
      messages: 10,
      change: 3,
    });
    expect(body.compare.references.map(({ messages }) => messages)).to.deep.equal([1, 2, 3, 4]);
    expect(body.compare.mean?.messages).to.equal(2.5);
  });

  it('says which week is missing and why, and takes the mean of the others', async () => {
    const { compare } = await setUp(
      [
        { ...wiki, at: at('12:00:00'), people: 3 },
        { ...wiki, at: at('12:00:00', WEEK), people: 2 },
        { ...wiki, at: at('12:00:00', 2 * WEEK), people: 60 },
        { ...wiki, at: at('12:00:00', 3 * WEEK), people: 4 },
      ],
      {
        countedSince: at('11:34:57', 4 * WEEK),
        lost: [{ from: at('12:00:00', 2 * WEEK), to: at('12:10:00', 2 * WEEK), events: 7 }],
      },
    );
    const { references, mean, change } = (await compare(`${FROM}&compare=4weeks`)).compare;
    expect(references.map(({ missing, messages }) => [missing, messages])).to.deep.equal([
      [null, 2],
      ['lost', undefined],
      [null, 4],
      ['not-counted', undefined],
    ]);
    expect([mean?.messages, change]).to.deep.equal([3, 0]);
  });

  it('has no change where nothing is known, nothing was counted, or this range itself was lost', async () => {
    const now = { ...wiki, at: at('12:00:00'), people: 3 };
    const changeOf = async (
      events: readonly CountedEvents[],
      over: Parameters<typeof windowSumsDouble>[1] = {},
      query = `${FROM}&compare=day`,
    ): Promise<readonly unknown[]> => {
      const { mean, change, missing } = (await (await setUp(events, over)).compare(query)).compare;
      return [mean?.messages ?? null, change, missing];
    };
    expect(await changeOf([now], { countedSince: at('00:00:00') })).to.deep.equal([null, null, null]);
    expect(await changeOf([now])).to.deep.equal([0, null, null]);
    const before = { ...wiki, at: at('12:00:00', DAY), people: 2 };
    expect(await changeOf([now, before])).to.deep.equal([2, 0.5, null]);
    const lost = [{ from: at('12:00:00'), to: at('12:01:00'), events: 1 }];
    expect(await changeOf([now, before], { lost })).to.deep.equal([2, null, 'lost']);
    const later = '?from=2026-05-05T13:00:00Z&to=2026-05-05T14:00:00Z&compare=day';
    expect(await changeOf([now, before], {}, later)).to.deep.equal([null, null, 'not-counted']);
  });

  it('compares only the complete part of the range', async () => {
    const { compare } = await setUp([
      { ...wiki, at: at('12:34:55'), people: 3 },
      { ...wiki, at: at('12:34:55', DAY), people: 2 },
      { ...wiki, at: at('12:34:56', DAY), people: 50 },
    ]);
    const body = await compare(`${FROM}&to=2026-05-05T13:00:00Z&compare=day`);
    expect(body.compare).to.include({ to: iso(UNTIL), messages: 3, change: 0.5 });
  });

  it('compares one type, one wiki, and several wikis together', async () => {
    const { compare } = await setUp([
      { domain: 'en.wikipedia.org', at: at('12:00:00', DAY), people: 1 },
      { domain: 'de.wikipedia.org', at: at('12:00:00', DAY), people: 2, type: 'new' },
      { domain: 'commons.wikimedia.org', at: at('12:00:00', DAY), people: 4 },
    ]);
    const mean = async (query: string): Promise<number | undefined> =>
      (await compare(`${FROM}&compare=day${query}`)).compare.mean?.messages;
    expect(await mean('')).to.equal(7);
    expect(await mean('&type=new')).to.equal(2);
    expect(await mean('&domain=enwiki')).to.equal(1);
    expect(await mean('&domain=*.wikipedia.org')).to.equal(3);
  });

  it('needs a range, and is absent unless it is asked for', async () => {
    const { get } = await setUp([]);
    expect(await get(FROM)).to.not.have.property('compare');
    expect(await get('?compare=day', 400)).to.have.nested.property(
      'error.message',
      'compare: give from as well',
    );
  });
});
