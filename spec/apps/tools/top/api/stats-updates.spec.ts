import { defer, EMPTY, throwError } from 'rxjs';
import { type ConnectionEvent, statsUpdates } from '../../../../../src/apps/tools/top/api/stats-updates.ts';
import type { StatsEvent } from '../../../../../src/apps/tools/top/api/stats-source.ts';
import { ServerError } from '../../../../../src/apps/shared/api/server-error.ts';
import { marbles } from '../../../../support/marbles.ts';
import { statsOf } from '../view-samples.ts';

const open: StatsEvent = { kind: 'open' };
const stats: StatsEvent = { kind: 'stats', stats: statsOf(1, 0) };
const unreachable = new ServerError('no server answers');
const disconnected: ConnectionEvent = { kind: 'disconnected', reason: 'no server answers' };
const ended: ConnectionEvent = { kind: 'disconnected', reason: 'the server ended the stream' };
const events = { o: open, s: stats };
const values = { ...events, a: disconnected, e: ended };
/** Half of what is allowed: 250 ms, 500 ms, 1 s… */
const half = (): number => 0.5;

describe('statsNews', () => {
  it('fails when the server cannot be reached in the first place', () => {
    marbles(({ expectObservable }) => {
      expectObservable(
        statsUpdates(
          throwError(() => unreachable),
          half,
        ),
      ).toBe('#', {}, unreachable);
    });
  });

  it('reports that the server is unreachable, backs off, and continues', () => {
    marbles(({ cold, expectObservable }, scheduler) => {
      const tries = ['os#', '#', '#', 'o-s----'].map((marble) =>
        cold<StatsEvent>(marble, events, unreachable),
      );
      const source$ = defer(() => tries.shift() ?? EMPTY);
      const expected = 'osa 249ms a 499ms a 999ms o-s----';
      expectObservable(statsUpdates(source$, half, scheduler)).toBe(expected, values);
    });
  });

  it('waits as long as the server asks with Retry-After', () => {
    marbles(({ cold, expectObservable }, scheduler) => {
      const busy = new ServerError('no server answers', { retryAfterMs: 30_000 });
      const tries = [cold<StatsEvent>('os#', events, busy), cold<StatsEvent>('o-s----', events)];
      const source$ = defer(() => tries.shift() ?? EMPTY);
      expectObservable(statsUpdates(source$, half, scheduler)).toBe('osa 30249ms o-s----', values);
    });
  });

  it('finds nothing strange in a stream that ends after a while, unless it ends again at once', () => {
    marbles(({ cold, expectObservable }, scheduler) => {
      const tries = ['os 6s |', 'o|', 'o----'].map((marble) => cold<StatsEvent>(marble, events, unreachable));
      const source$ = defer(() => tries.shift() ?? EMPTY);
      const expected = 'os 6s - 249ms oe 499ms o----';
      expectObservable(statsUpdates(source$, half, scheduler)).toBe(expected, values);
    });
  });
});
