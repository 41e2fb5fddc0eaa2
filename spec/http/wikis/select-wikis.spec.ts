import { expect } from 'chai';
import request from 'supertest';
import { ringLog } from '../../../src/core/collections/ring-log.ts';
import { EMPTY_SNAPSHOT } from '../../../src/stats/counts/snapshot.ts';
import type { LiveChange } from '../../../src/http/live/live-change.ts';
import { BEARER, fakeDeps } from '../support/fake-deps.ts';
import { asReply } from '../support/reply.ts';
import { servers } from '../support/serve.ts';
import { windowQueriesDouble } from '../support/window-double.ts';

interface Body {
  readonly domain?: string;
  readonly error?: { readonly message: string };
}

describe('the filters domain and type of every route', () => {
  const { serve } = servers();

  const setUp = async () => {
    const windows = windowQueriesDouble();
    const deps = fakeDeps({
      windows,
      events: { log: ringLog<LiveChange>(10) },
    });
    deps.snapshot$.next({ ...EMPTY_SNAPSHOT, byDomain: new Map([['en.wikipedia.org', 5]]) });
    const { url } = await serve(deps);
    const get = async (path: string, status: number): Promise<Body> =>
      asReply(await request(url).get(path).set(BEARER).expect(status)).body as Body;
    return { get, windows };
  };

  it('accept the domain and the database name of a wiki alike', async () => {
    const { get, windows } = await setUp();
    for (const name of ['en.wikipedia.org', 'enwiki', 'EN.wikipedia.org']) {
      await get(`/stats/windows?domain=${name}`, 200);
      expect(windows.queries.at(-1)).to.include({ dimension: 'domain', key: 'en.wikipedia.org' });
      expect(await get(`/stats/totals?domain=${name}`, 200)).to.include({ domain: 'en.wikipedia.org' });
    }
    expect(await get('/stats/totals?domain=tetwiki', 200), 'quiet so far').to.include({
      domain: 'tet.wikipedia.org',
      messages: 0,
    });
  });

  for (const path of ['/stats/windows', '/stats/totals', '/events']) {
    it(`are refused by ${path} with the nearest known value`, async () => {
      const { get } = await setUp();
      expect((await get(`${path}?domain=en.wikipeda.org`, 400)).error?.message).to.equal(
        'domain: no such wiki: did you mean en.wikipedia.org? Otherwise use a domain such as en.wikipedia.org, or a database name such as enwiki',
      );
      expect((await get(`${path}?type=edits`, 400)).error?.message).to.match(
        /^type.*: must be one of edit, new, categorize, log, external: did you mean edit\?$/,
      );
    });
  }
});
