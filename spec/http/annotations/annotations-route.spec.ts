import { expect } from 'chai';
import request from 'supertest';
import type { Annotation } from '../../../src/stats/annotations/annotation.ts';
import type { Trend } from '../../../src/stats/trends/trend.ts';
import type { WindowRange } from '../../../src/stats/windows/window-range.ts';
import { BEARER, fakeDeps } from '../support/fake-deps.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';
import { NEWEST, windowQueriesDouble } from '../support/window-double.ts';
import { ringLog } from '../../../src/core/collections/ring-log.ts';
import { pageKey } from '../../../src/stats/windows/window-event.ts';

const iso = (ms: number): string => new Date(ms).toISOString();
const HOUR = 3_600_000;
const WAR: Trend = {
  kind: 'edit-war',
  key: pageKey('en.wikipedia.org', 'Cheese'),
  at: NEWEST - HOUR,
  since: NEWEST - 2 * HOUR,
  reverts: 4,
  users: ['A', 'B'],
};
const RESTART: Annotation = { kind: 'restart', at: NEWEST - 3 * HOUR, until: NEWEST - 2 * HOUR };

describe('GET /stats/annotations', () => {
  const { serve } = servers();

  const setUp = async (
    annotations: readonly Annotation[] | null = [RESTART, WAR],
    lost: Parameters<typeof windowQueriesDouble>[0] = {},
    current: readonly Trend[] = [],
  ) => {
    const ranges: WindowRange[] = [];
    const { url } = await serve(
      fakeDeps({
        windows: windowQueriesDouble(lost),
        trends: {
          asOf: () => NEWEST,
          latest: () => current,
          log: ringLog(1),
        },
        ...(annotations === null
          ? {}
          : {
              annotations: {
                within: (range) => {
                  ranges.push(range);
                  return annotations;
                },
              },
            }),
      }),
    );
    const get = async (query = '', status = 200): Promise<unknown> =>
      asReply(await request(url).get(`/stats/annotations${query}`).set(BEARER).expect(status)).body;
    return { get, ranges, url };
  };

  it('has restarts, outages, losses and trends in order, of the last 24 hours by default', async () => {
    const lost = { from: NEWEST - 1.5 * HOUR, to: NEWEST - 1.4 * HOUR, events: 7 };
    const { get, ranges } = await setUp([RESTART, WAR], { lost: [lost] });
    expect(await get()).to.deep.equal({
      from: iso(NEWEST - 1000 - 24 * HOUR),
      to: iso(NEWEST - 1000),
      annotations: [
        { kind: 'restart', at: iso(RESTART.at), until: iso(NEWEST - 2 * HOUR) },
        { kind: 'lost', at: iso(lost.from), until: iso(lost.to), events: 7 },
        {
          kind: 'edit-war',
          domain: 'en.wikipedia.org',
          title: 'Cheese',
          at: iso(WAR.at),
          since: iso(NEWEST - 2 * HOUR),
          reverts: 4,
          users: ['A', 'B'],
        },
      ],
      omitted: 0,
    });
    expect(ranges).to.deep.equal([{ from: NEWEST - 1000 - 24 * HOUR, to: NEWEST - 1000 }]);
  });

  it('has those of a range, at most the newest, and says how many it leaves out', async () => {
    const lost = [
      { from: NEWEST - 9 * HOUR, to: NEWEST - 8 * HOUR, events: 1 },
      { from: NEWEST - 3 * HOUR, to: NEWEST - 2.5 * HOUR, events: 2 },
    ];
    const { get, ranges } = await setUp([RESTART, WAR], { lost });
    const range = `?from=${iso(NEWEST - 4 * HOUR)}&to=${iso(NEWEST - HOUR / 2)}`;
    const body = (await get(`${range}&limit=2`)) as { omitted: number; annotations: { kind: string }[] };
    expect(body.omitted).to.equal(1);
    expect(body.annotations.map(({ kind }) => kind)).to.deep.equal(['lost', 'edit-war']);
    expect(ranges).to.deep.equal([{ from: NEWEST - 4 * HOUR, to: NEWEST - HOUR / 2 }]);
  });

  it('has the current trends where none are kept, and no losses where they are unknown', async () => {
    const { get } = await setUp(null, { lost: { unknownReason: 'ask the producer' } }, [WAR]);
    expect(await get()).to.have.nested.property('annotations[0].title', 'Cheese');
    expect(await get(`?to=${iso(WAR.at)}`))
      .to.have.property('annotations')
      .that.deep.equals([]);
  });

  it('refuses what it does not understand', async () => {
    const { get, url } = await setUp();
    expect(await get('?kind=lost', 400)).to.have.nested.property(
      'error.message',
      'unknown parameter "kind"; allowed: from, to, limit',
    );
    expect(await get('?from=yesterday', 400))
      .to.have.nested.property('error.message')
      .that.matches(/^from is "yesterday": give an ISO 8601 time/);
    await request(url).get('/stats/annotations').expect(401);
    await request(url).put('/stats/annotations').set(BEARER).expect(405);
    const bare = await serve(fakeDeps({ windows: { disabledReason: 'turned off' } }));
    await request(bare.url)
      .get('/stats/annotations')
      .set(BEARER)
      .expect(404, /turned off/);
  });
});
