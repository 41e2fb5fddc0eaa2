import { expect } from 'chai';
import { firstValueFrom, take, toArray } from 'rxjs';
import { useFakeTimers } from 'sinon';
import { busyPages } from '../../../../../src/apps/tools/top/api/busy-pages.ts';
import { headwaterClient } from '../../../../../src/client/index.ts';

const RESPONSE = { of: 'pages', top: [{ domain: 'en.wikipedia.org', title: 'A', count: 3, error: 0 }] };
const PAGES = [{ domain: 'en.wikipedia.org', title: 'A', count: 3 }];

/** Answers each question with the next of these; `null`: nobody answers. */
const clientOf = (...responses: readonly (Response | null)[]) => {
  const requests: { readonly url: string; readonly at: number }[] = [];
  const client = headwaterClient({
    url: 'http://127.0.0.1:7000',
    fetch: (url) => {
      const response = responses[requests.length] ?? null;
      requests.push({ url, at: Date.now() });
      return response === null ? Promise.reject(new Error('nobody')) : Promise.resolve(response);
    },
  });
  return { client, requests };
};

describe('the busy pages of headwater top', () => {
  it('are the pages of /stats/top', async () => {
    const { client, requests } = clientOf(Response.json(RESPONSE));
    expect(await firstValueFrom(busyPages(client))).to.deep.equal(PAGES);
    expect(requests.map(({ url }) => url)).to.deep.equal([
      'http://127.0.0.1:7000/stats/top?of=pages&window=5m&complete=true&limit=50',
    ]);
  });

  it('are unknown of a server without windows', async () => {
    const disabled = { error: { code: 'not-here', message: 'no windows' } };
    const { client } = clientOf(Response.json(disabled, { status: 404 }));
    expect(await firstValueFrom(busyPages(client))).to.equal(null);
  });

  describe('in time', () => {
    let clock: ReturnType<typeof useFakeTimers>;
    beforeEach(() => {
      // Only what the polling uses: Node reads a body with timers of its own.
      clock = useFakeTimers({
        now: 0,
        toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
      });
    });
    afterEach(() => clock.restore());

    it('are not asked for while the server asks to wait', async () => {
      const { client, requests } = clientOf(
        Response.json({ error: {} }, { status: 503, headers: { 'Retry-After': '12' } }),
        Response.json(RESPONSE),
      );
      const pages = firstValueFrom(busyPages(client).pipe(take(2), toArray()));
      await clock.tickAsync(30_000);
      expect(await pages).to.deep.equal([null, PAGES]);
      expect(requests.map(({ at }) => at).filter((at) => at < 12_000)).to.deep.equal([0]);
    });

    it('are unknown while the server does not answer, and requested again every five seconds', async () => {
      const { client, requests } = clientOf(null, null, null);
      const pages = firstValueFrom(busyPages(client).pipe(take(3), toArray()));
      await clock.tickAsync(11_000);
      expect(await pages).to.deep.equal([null, null, null]);
      expect(requests.map(({ at }) => at)).to.deep.equal([0, 5_000, 10_000]);
    });
  });
});
