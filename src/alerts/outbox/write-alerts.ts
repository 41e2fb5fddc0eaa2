import {
  EMPTY,
  exhaustMap,
  from,
  ignoreElements,
  interval,
  merge,
  type Observable,
  type SchedulerLike,
  tap,
} from 'rxjs';
import type { IncidentChange } from '../conditions/raise-alerts.ts';
import type { AlertOutbox, OutboxEntry, WriteResult } from './alert-outbox.ts';

/** Changes of incidents that wait to be written; beyond it, the oldest are dropped. */
export const MAX_UNWRITTEN = 1000;
const WRITE_INTERVAL_MS = 250;
/** The outbox may be locked for a moment. */
const MAX_TRIES = 3;

export interface WriteAlertsOptions {
  readonly outbox: AlertOutbox;
  /** In memory: takes what the outbox cannot, such as the alert that the disk is full. */
  readonly reserve: AlertOutbox;
  readonly plan: (change: IncidentChange, at: number) => OutboxEntry;
  readonly onWritten: (result: WriteResult) => void;
  readonly onDropped: (changes: number) => void;
  /** The outbox cannot be written: what was raised since is not durable. */
  readonly onFailure: (error: unknown) => void;
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  readonly scheduler: SchedulerLike;
}

/** Writes alerts in batches. Raising one never waits for the disk. */
export interface AlertWriter {
  readonly write: (change$: Observable<IncidentChange>) => Observable<never>;
  /** Writes what waits: the last step of a process that stops. */
  readonly flush: () => Promise<void>;
}

export const alertWriter = ({
  outbox,
  reserve,
  plan,
  onWritten,
  onDropped,
  onFailure,
  now,
  scheduler,
}: WriteAlertsOptions): AlertWriter => {
  let unwritten: IncidentChange[] = [];
  let tries = 0;
  const add = (change: IncidentChange): void => {
    unwritten.push(change);
    if (unwritten.length <= MAX_UNWRITTEN) return;
    unwritten.shift();
    onDropped(1);
  };
  const flush = async (): Promise<void> => {
    if (unwritten.length === 0) return;
    const batch = unwritten;
    unwritten = [];
    const entries = batch.map((change) => plan(change, now()));
    try {
      onWritten(await outbox.write(entries, now()));
      tries = 0;
    } catch (error) {
      tries += 1;
      if (tries < MAX_TRIES) {
        unwritten = [...batch, ...unwritten];
        return;
      }
      onFailure(error);
      onWritten(await reserve.write(entries, now()));
    }
  };
  return {
    write: (change$) =>
      merge(
        change$.pipe(tap(add)),
        interval(WRITE_INTERVAL_MS, scheduler).pipe(
          exhaustMap(() => (unwritten.length === 0 ? EMPTY : from(flush()))),
        ),
      ).pipe(ignoreElements()),
    flush,
  };
};
