import {
  catchError,
  defer,
  finalize,
  from,
  ignoreElements,
  map,
  type Observable,
  of,
  race,
  repeat,
  type SchedulerLike,
  switchMap,
  take,
  timer,
} from 'rxjs';
import { messageOf } from '../../core/message-of.ts';
import { retryDelay } from '../../core/time/retry-delay.ts';
import type { Target } from '../targets/target.ts';
import { makeDigest } from './make-digest.ts';
import { type AlertOutbox, type Delivery, type DeliveryOutcome, MAX_RETRY_AGE_MS } from './alert-outbox.ts';

const BACKOFF = { minMs: 5000, maxMs: 3_600_000 };
const POLL_INTERVAL_MS = 1000;
/** After a failure of the outbox. */
const FAILURE_INTERVAL_MS = 10_000;
/** A target that does not answer within this time has failed, in milliseconds; less than the lease. */
export const SEND_TIMEOUT_MS = 20_000;

export interface DeliverOptions {
  readonly outbox: AlertOutbox;
  readonly target: Target;
  /** The end of the target's quiet hours at a time, epoch ms; `null` outside. */
  readonly quietUntil: (at: number) => number | null;
  /** Emits when there may be something to send. */
  readonly wake$: Observable<unknown>;
  readonly onOutcome: (delivery: Delivery, outcome: DeliveryOutcome) => void;
  /** Receives failures of the outbox; delivering continues later. */
  readonly onFailure: (error: unknown) => void;
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  readonly random: () => number;
  readonly scheduler: SchedulerLike;
}

/**
 * Sends what the outbox has for a target, one delivery at a time, until it is unsubscribed. A delivery that fails is retried
 * with backoff for a day. One whose outcome could not be saved is not sent again by this process.
 */
export const deliverOutbox = ({
  outbox,
  target,
  quietUntil,
  wake$,
  onOutcome,
  onFailure,
  now,
  random,
  scheduler,
}: DeliverOptions): Observable<never> => {
  const delayOf = retryDelay(BACKOFF, random);

  const send = async (delivery: Delivery, stopped: AbortSignal): Promise<DeliveryOutcome> => {
    try {
      await target.send(delivery, AbortSignal.any([stopped, AbortSignal.timeout(SEND_TIMEOUT_MS)]));
      return { kind: 'sent' };
    } catch (error) {
      const retryAt = now() + (delayOf(error, delivery.attempts) ?? BACKOFF.maxMs);
      const isLast = retryAt - delivery.createdAt > MAX_RETRY_AGE_MS;
      return isLast
        ? { kind: 'given-up', error: messageOf(error) }
        : { kind: 'failed', error: messageOf(error), retryAt };
    }
  };

  return defer(() => {
    const stop = new AbortController();
    let unsaved: { readonly id: string; readonly outcome: DeliveryOutcome } | null = null;
    const save = async (): Promise<void> => {
      if (unsaved === null) return;
      const { id, outcome } = unsaved;
      await outbox.settle(id, outcome, now());
      unsaved = null;
    };
    /** Returns whether there may be more. */
    const step = async (): Promise<boolean> => {
      await save();
      await outbox.release(target.name, now(), quietUntil(now()), makeDigest);
      const delivery = await outbox.claim(target.name, now());
      if (delivery === null) return false;
      const outcome = await send(delivery, stop.signal);
      if (stop.signal.aborted && outcome.kind !== 'sent') return false;
      unsaved = { id: delivery.id, outcome };
      onOutcome(delivery, outcome);
      await save();
      return true;
    };
    const delayed = (ms: number): Observable<unknown> => race(wake$, timer(ms, scheduler)).pipe(take(1));
    return defer(() => from(step())).pipe(
      map((hasMore): Observable<unknown> => (hasMore ? timer(0, scheduler) : delayed(POLL_INTERVAL_MS))),
      catchError((error: unknown) => {
        onFailure(error);
        return of(timer(FAILURE_INTERVAL_MS, scheduler));
      }),
      switchMap((next$) => next$),
      repeat(),
      ignoreElements(),
      finalize(() => stop.abort()),
    );
  });
};
