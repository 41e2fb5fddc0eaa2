import {
  catchError,
  EMPTY,
  exhaustMap,
  from,
  ignoreElements,
  merge,
  type Observable,
  repeat,
  tap,
  timer,
} from 'rxjs';
import { describeNumber } from '../../chat/numbering/issued-number.ts';
import type { OutboxEntry } from '../../chat/outbox/number-outbox.ts';
import type { QueueStatus } from '../../chat/outbox/queue-status.ts';
import type { ReconcileReport } from '../../chat/outbox/reconcile.ts';
import { formatCount } from '../../core/format-count.ts';
import { monotonicScheduler } from '../../core/time/monotonic-scheduler.ts';
import type { Log } from '../../telemetry/log/log.ts';

export interface OutboxWatch {
  readonly reconcile: () => Promise<ReconcileReport>;
  readonly queueStatus: () => Promise<QueueStatus>;
  /** Lost numbers are queued again by `reconcile`. */
  readonly requeues: boolean;
  readonly onReport: (report: ReconcileReport) => void;
  /** `null`: Redis cannot be reached. */
  readonly onQueueStatus: (status: QueueStatus | null) => void;
  readonly log: Pick<Log, 'debug' | 'warn'>;
}

const RECONCILE_INTERVAL_MS = 30_000;
const STATUS_INTERVAL_MS = 5000;
const MAX_NAMED = 10;

const named = (entries: readonly OutboxEntry[]): string =>
  entries
    .slice(0, MAX_NAMED)
    .map(describeNumber)
    .concat(entries.length > MAX_NAMED ? [`and ${formatCount(entries.length - MAX_NAMED)} more`] : [])
    .join(', ');

/** Does `work` after `firstMs`, then again `pauseMs` after each end, through all its failures. */
const periodically = <T>(
  { firstMs, pauseMs }: { readonly firstMs: number; readonly pauseMs: number },
  work: () => Promise<T>,
  onFailure: (error: unknown) => void,
): Observable<T> =>
  timer(firstMs, monotonicScheduler).pipe(
    exhaustMap(() => from(work())),
    catchError((error: unknown) => {
      onFailure(error);
      return EMPTY;
    }),
    repeat({ delay: () => timer(Math.max(0, pauseMs - firstMs), monotonicScheduler) }),
  );

/**
 * Keeps the outbox short, and reports lost numbers and how much Sidekiq has to do. Emits nothing and never completes.
 */
export const watchOutbox = (watch: OutboxWatch): Observable<never> => {
  const { reconcile, queueStatus, requeues, onReport, onQueueStatus, log } = watch;
  let lostBefore = 0;
  const logReport = ({ lost, orphaned, requeued }: ReconcileReport): void => {
    if (requeues && lost.length > 0)
      log.warn(
        `queued ${formatCount(requeued)} numbers again whose jobs were neither in MySQL nor in Sidekiq: ${named(lost)}`,
      );
    else if (lost.length > lostBefore)
      log.warn(
        `${formatCount(lost.length)} issued numbers are neither in MySQL nor in Sidekiq: ${named(lost)}; queue them again with: headwater chat reconcile`,
      );
    if (requeues && orphaned.length > 0)
      log.warn(
        `removed ${formatCount(orphaned.length)} numbers from the outbox, because their application or chat was deleted: ${named(orphaned)}`,
      );
    lostBefore = lost.length;
  };

  return merge(
    periodically({ firstMs: RECONCILE_INTERVAL_MS, pauseMs: RECONCILE_INTERVAL_MS }, reconcile, (error) =>
      log.debug('cannot compare the issued numbers with MySQL', { error }),
    ).pipe(
      tap((report) => {
        onReport(report);
        logReport(report);
      }),
    ),
    periodically({ firstMs: 0, pauseMs: STATUS_INTERVAL_MS }, queueStatus, (error) => {
      onQueueStatus(null);
      log.debug('cannot read the status of Sidekiq', { error });
    }).pipe(tap(onQueueStatus)),
  ).pipe(ignoreElements());
};
