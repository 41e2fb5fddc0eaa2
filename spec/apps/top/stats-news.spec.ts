import { defer, EMPTY, throwError } from 'rxjs';
import { type News, statsNews } from '../../../src/apps/top/stats-news.ts';
import type { Heard } from '../../../src/apps/top/stats-source.ts';
import { ServerError } from '../../../src/apps/top/server-error.ts';
import { marbles } from '../../support/marbles.ts';
import { statsOf } from './views.ts';

const open: Heard = { kind: 'open' };
const stats: Heard = { kind: 'stats', stats: statsOf(1, 0) };
const gone = new ServerError('no server answers');
const away: News = { kind: 'away', reason: 'no server answers' };
const ended: News = { kind: 'away', reason: 'the server ended the stream' };
const heard = { o: open, s: stats };
const values = { ...heard, a: away, e: ended };
/** Half of what is allowed: 250 ms, 500 ms, 1 s… */
const half = (): number => 0.5;

describe('statsNews', () => {
  it('fails when the server cannot be reached in the first place', () => {
    marbles(({ expectObservable }) => {
      expectObservable(
        statsNews(
          throwError(() => gone),
          half,
        ),
      ).toBe('#', {}, gone);
    });
  });

  it('says that the server is away, waits longer from try to try, and goes on', () => {
    marbles(({ cold, expectObservable }, scheduler) => {
      const tries = ['os#', '#', '#', 'o-s----'].map((marble) => cold<Heard>(marble, heard, gone));
      const source$ = defer(() => tries.shift() ?? EMPTY);
      const expected = 'osa 249ms a 499ms a 999ms o-s----';
      expectObservable(statsNews(source$, half, scheduler)).toBe(expected, values);
    });
  });

  it('finds nothing strange in a stream that ends after a while, unless it ends again at once', () => {
    marbles(({ cold, expectObservable }, scheduler) => {
      const tries = ['os 6s |', 'o|', 'o----'].map((marble) => cold<Heard>(marble, heard, gone));
      const source$ = defer(() => tries.shift() ?? EMPTY);
      const expected = 'os 6s - 249ms oe 499ms o----';
      expectObservable(statsNews(source$, half, scheduler)).toBe(expected, values);
    });
  });
});
