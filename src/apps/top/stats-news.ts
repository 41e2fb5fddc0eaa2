import {
  concat,
  defer,
  finalize,
  merge,
  type Observable,
  type SchedulerLike,
  Subject,
  tap,
  throwError,
} from 'rxjs';
import { monotonicScheduler } from '../../core/monotonic-scheduler.ts';
import { fullJitter } from '../../core/full-jitter.ts';
import { restart } from '../../core/restart.ts';
import type { Heard } from './stats-source.ts';

/** What is heard of a server, and that nothing can be heard any more. */
export type News = Heard | { readonly kind: 'away'; readonly reason: string };

const BACKOFF = { minMs: 500, maxMs: 10_000 };
/** A line that stood so long, in milliseconds, was a good one. */
const SETTLED_MS = 5_000;

class StreamEnded extends Error {
  override readonly name = 'StreamEnded';
}

const reasonOf = (error: unknown): string =>
  error instanceof StreamEnded
    ? 'the server ended the stream'
    : error instanceof Error
      ? error.message
      : String(error);

/**
 * Follows a server for good: coming back is tried with backoff. It fails only when the server could not be reached in
 * the first place. That a server ends a stream now and then, as it does when a token expires, is no news.
 */
export const statsNews = (
  source$: Observable<Heard>,
  random: () => number,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<News> =>
  defer(() => {
    const away$ = new Subject<News>();
    let hasMet = false;
    const followed$ = concat(
      source$,
      throwError(() => new StreamEnded()),
    ).pipe(
      tap(() => (hasMet = true)),
      restart(
        {
          delay: (_error, attempt) => (hasMet ? fullJitter(BACKOFF, attempt, random) : null),
          settledAfterMs: SETTLED_MS,
          onRestart: (error, attempt) => {
            const isEveryday = error instanceof StreamEnded && attempt === 1;
            if (!isEveryday) away$.next({ kind: 'away', reason: reasonOf(error) });
          },
        },
        scheduler,
      ),
      finalize(() => away$.complete()),
    );
    return merge(away$, followed$);
  });
