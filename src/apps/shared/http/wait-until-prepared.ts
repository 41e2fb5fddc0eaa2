import {
  finalize,
  ignoreElements,
  merge,
  NEVER,
  type Observable,
  ReplaySubject,
  type SchedulerLike,
  switchMap,
  take,
  takeLast,
  takeUntil,
} from 'rxjs';
import { monotonicScheduler } from '../../../core/time/monotonic-scheduler.ts';
import { restart } from '../../../core/loop/restart.ts';
import { retryDelay } from '../../../core/time/retry-delay.ts';
import type { RequestEventListener } from '../../../http/middleware/count-requests.ts';
import { healthApp } from '../../../http/health/health-app.ts';
import { unavailable } from '../../../http/middleware/http-error.ts';
import type { Readiness } from '../../../http/health/readiness.ts';
import { messageOf } from '../../../core/message-of.ts';
import type { Log } from '../../../telemetry/log/log.ts';
import type { Settings } from '../../../config/settings.ts';
import { StoreError } from '../../../stores/store.ts';
import { runnableReadiness } from './runnable-readiness.ts';
import { withHttpServer } from './with-http-server.ts';

export interface WaitUntilPreparedOptions {
  readonly settings: Pick<Settings, 'http' | 'feed'>;
  readonly log: Log;
  readonly requests: RequestEventListener;
  readonly readiness: () => Readiness;
  /** Replaces `headwater VERB` in a text by what runs where the user is. */
  readonly runnable: (text: string) => string;
  /** Receives each failure that is retried. */
  readonly onFailure: (error: unknown, attempt: number, delayMs: number) => void;
  readonly stopping$: Observable<unknown>;
  readonly scheduler?: SchedulerLike;
}

const RETRY_AFTER_SECONDS = 5;

const notReady = (): never => {
  throw unavailable(
    'starting',
    'the process has not started yet: /ready gives the reason',
    RETRY_AFTER_SECONDS,
  );
};

/**
 * Retries `prepare$` with the feed's backoff while its failures are temporary, such as a full disk. Meanwhile HTTP reports
 * the reason (/status and /ready; 503 for all other routes). Emits once the port is free again; completes without a value
 * when stopped first.
 *
 *     prepare$   --#  --#  --p|
 *     HTTP         ----------|      503 and the reason
 *     result     -------------p|
 */
export const waitUntilPrepared =
  ({
    settings,
    log,
    requests,
    readiness,
    runnable,
    onFailure,
    stopping$,
    scheduler = monotonicScheduler,
  }: WaitUntilPreparedOptions) =>
  <T>(prepare$: Observable<T>): Observable<T> => {
    const { backoffMinMs: minMs, backoffMaxMs: maxMs } = settings.feed;
    const delay = retryDelay({ minMs, maxMs }, Math.random);
    const failed$ = new ReplaySubject<void>(1);
    const ended$ = new ReplaySubject<void>(1);
    let reason = '';

    const app = healthApp(
      // Parts that have not started are not problems of their own.
      runnableReadiness(() => ({ ...readiness(), ready: false, problems: [reason] }), runnable),
      (level, message, fields) => log[level](message, fields),
      requests,
      settings.http.trustProxy,
      notReady,
    );
    const waiting$ = failed$.pipe(
      take(1),
      switchMap(() =>
        withHttpServer(
          app,
          settings.http,
          log,
          (url) => `waiting until the process can start: ${url}/ready gives the reason`,
        )(NEVER.pipe(takeUntil(ended$))),
      ),
      ignoreElements(),
    );
    const prepared$ = prepare$.pipe(
      restart(
        {
          // A file belongs to one process: a second one must fail visibly.
          delay: (error, attempt) =>
            error instanceof StoreError && error.code === 'store-in-use' ? null : delay(error, attempt),
          stableAfterMs: maxMs,
          onRestart: (error, attempt, delayMs) => {
            reason = messageOf(error);
            onFailure(error, attempt, delayMs);
            failed$.next();
          },
        },
        scheduler,
      ),
      takeUntil(stopping$),
      finalize(() => {
        failed$.complete();
        ended$.next();
      }),
    );
    return merge(prepared$, waiting$).pipe(takeLast(1));
  };
