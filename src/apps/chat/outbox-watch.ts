import { firstValueFrom, type Observable, timer } from 'rxjs';
import { reconcile } from '../../chat/outbox/reconcile.ts';
import { monotonicScheduler } from '../../core/time/monotonic-scheduler.ts';
import type { Log } from '../../telemetry/log/log.ts';
import type { Reconciliation } from './open-reconciliation.ts';
import { DEFAULT_RECONCILE_MINUTES } from './reconcile-minutes.ts';
import type { ChatTelemetry } from './telemetry.ts';
import { watchOutbox } from './watch-outbox.ts';

export interface OutboxWatchOptions {
  readonly reconciliation: Reconciliation;
  /** `null`: lost numbers are only reported. */
  readonly minutes: number | null;
  readonly telemetry: Pick<ChatTelemetry, 'reconciled' | 'queueStatus'>;
  readonly log: Log;
}

const MINUTE_MS = 60_000;
const delay = (ms: number): Promise<unknown> => firstValueFrom(timer(ms, monotonicScheduler));

/** Watches the outbox, as the settings configure it. */
export const outboxWatch = ({
  reconciliation,
  minutes,
  telemetry,
  log,
}: OutboxWatchOptions): Observable<never> =>
  watchOutbox({
    reconcile: () =>
      reconcile(
        { ...reconciliation, delay },
        {
          olderThanMs: (minutes ?? DEFAULT_RECONCILE_MINUTES) * MINUTE_MS,
          mode: minutes === null ? 'confirm' : 'requeue',
        },
      ),
    queueStatus: reconciliation.queueStatus,
    requeues: minutes !== null,
    onReport: telemetry.reconciled,
    onQueueStatus: telemetry.queueStatus,
    log,
  });
