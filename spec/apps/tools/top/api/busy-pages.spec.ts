import { expect } from 'chai';
import { firstValueFrom, from, of, switchMap, take, throwError, toArray } from 'rxjs';
import { useFakeTimers } from 'sinon';
import { busyPages, readBusyPages } from '../../../../../src/apps/tools/top/api/busy-pages.ts';
import type { ServerApi } from '../../../../../src/apps/shared/api/server-api.ts';
import { ServerError } from '../../../../../src/apps/shared/api/server-error.ts';
import { marbles } from '../../../../support/marbles.ts';

const RESPONSE = { of: 'pages', top: [{ domain: 'en.wikipedia.org', title: 'A', count: 3, error: 0 }] };
const PAGES = [{ domain: 'en.wikipedia.org', title: 'A', count: 3 }];

/** Answers each question with the next of these; `null`: nobody answers. */
const apiOf = (
  ...responses: readonly (Response | null)[]
): ServerApi & { readonly paths: readonly string[] } => {
  const paths: string[] = [];
  return {
    origin: 'http://127.0.0.1:7000',
    paths,
    get: (path, _, read) => {
      const response = responses[paths.length] ?? null;
      paths.push(path);
      return response === null
        ? throwError(() => new ServerError('nobody'))
        : of(response).pipe(switchMap(read));
    },
  };
};

describe('the busy pages of headwater top', () => {
  it('are the pages of /stats/top, or none without it', () => {
    expect(readBusyPages(RESPONSE)).to.deep.equal(PAGES);
    expect(readBusyPages({ error: { code: 'not-here', message: 'no windows' } })).to.equal(null);
    expect(readBusyPages({ top: [{ user: 'Alice', count: 1 }] })).to.equal(null);
  });

  it('are asked for over HTTP', async () => {
    const api = apiOf(Response.json(RESPONSE));
    expect(await firstValueFrom(busyPages(api))).to.deep.equal(PAGES);
    expect(api.paths).to.deep.equal(['/stats/top?of=pages&window=5m&complete=true&limit=50']);
  });

  it('are not asked for while the server asks to wait', async () => {
    const asked: number[] = [];
    const responses = [
      Response.json({ error: {} }, { status: 503, headers: { 'Retry-After': '12' } }),
      Response.json(RESPONSE),
    ];
    // Only what the polling uses: Node reads a body with timers of its own.
    const clock = useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    });
    try {
      const api: ServerApi = {
        origin: 'http://127.0.0.1:7000',
        get: (_path, _headers, read) => {
          asked.push(Date.now());
          return from(read(responses.shift() ?? Response.json(RESPONSE)));
        },
      };
      const pages = firstValueFrom(busyPages(api).pipe(take(2), toArray()));
      await clock.tickAsync(30_000);
      expect(await pages).to.deep.equal([null, PAGES]);
      expect(asked.filter((at) => at < 12_000)).to.deep.equal([0]);
    } finally {
      clock.restore();
    }
  });

  it('are unknown while the server does not answer, and requested again every five seconds', () => {
    marbles(({ expectObservable }) => {
      const api = apiOf(null, null, null);
      expectObservable(busyPages(api).pipe(take(3), toArray())).toBe('10s (a|)', { a: [null, null, null] });
    });
  });
});
