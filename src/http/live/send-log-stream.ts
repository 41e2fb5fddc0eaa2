import { filter, finalize, ignoreElements, merge, type Observable, Subject, takeUntil, tap } from 'rxjs';
import type { RingLog } from '../../core/collections/ring-log.ts';
import type { HttpLog } from '../server/deps.ts';
import type { StreamFormat } from './stream-format.ts';
import type { StreamEnd, StreamOutput } from './stream-output.ts';
import type { LogView } from './log-view.ts';
import type { FairScheduler } from './fair-scheduler.ts';

/** Where a client starts: after the item with this number. `isExact` is false if it may have missed earlier items. */
export interface ResumePoint {
  readonly after: number;
  readonly isExact: boolean;
}

/** Notifications about one client. */
export interface ReaderCallbacks {
  readonly onCutOff: () => void;
  readonly onMissed: (items: number) => void;
}

export interface SendLogStreamOptions {
  readonly log: RingLog<unknown>;
  /** Of the view's frames, too. */
  readonly format: StreamFormat;
  readonly view: LogView;
  readonly start: ResumePoint;
  /** Sent before the events of the view; may be empty. */
  readonly initialEvents?: Buffer;
  readonly scheduler: FairScheduler;
  /** Each emission sends a heartbeat with the client's position. It must also wake the scheduler. */
  readonly heartbeat$: Observable<unknown>;
  /** Ends the stream. */
  readonly end$: Observable<StreamEnd>;
  /** The client's part of the positions; `KEY_BYTES` long. */
  readonly key: string;
  readonly callbacks: ReaderCallbacks;
  readonly httpLog: HttpLog;
  /** Called once when the stream ends. */
  readonly release: () => void;
}

const MISSED =
  'Events were skipped: there were too many to send, or the history no longer has those since you disconnected.';
const HISTORY_UNKNOWN = 'The server was restarted; earlier events are not in its history.';
const TOO_SLOW =
  'You read more slowly than changes arrive, and the history is exhausted. Read faster, or use a filter.';
/** Reconnect delay of browsers, in milliseconds. */
const RETRY_MS = 5000;

/**
 * Streams a view of a log from `start` on. At most one chunk queues for a slow client: it lags
 * behind in the log and is disconnected with a notice `cut-off` once the log no longer has its next item. A client that
 * lags through no fault of its own gets a notice `gap` instead and continues.
 */
export const sendLogStream = (output: StreamOutput, options: SendLogStreamOptions): void => {
  const {
    log,
    format,
    view,
    start,
    initialEvents,
    scheduler,
    heartbeat$,
    end$,
    key,
    callbacks,
    httpLog,
    release,
  } = options;
  if (output.isClosed()) {
    release();
    return;
  }
  let position = start.after;
  let isHeartbeatDue = false;
  const tooSlow$ = new Subject<void>();

  const isBehindTheLog = (): boolean => position + 1 < log.first;
  const onCutOff = (): void => {
    callbacks.onCutOff();
    output.write(
      format.retryDelay(RETRY_MS) + format.notice('cut-off', { reason: 'too-slow', message: TOO_SLOW }),
    );
    output.end('too-slow');
    tooSlow$.next();
  };
  const sendGap = (): void => {
    const missed = log.first - 1 - position;
    callbacks.onMissed(missed);
    position = log.first - 1;
    output.write(format.notice('gap', { missed, message: MISSED }));
  };
  const sendNext = (): boolean => {
    if (output.isFull()) {
      if (isBehindTheLog()) onCutOff();
      return false;
    }
    if (isBehindTheLog()) sendGap();
    const { lastNumber, hasMore, bytes } = view.after(position);
    const events = bytes(key);
    position = lastNumber;
    if (events.length > 0) output.write(events);
    else if (isHeartbeatDue) output.write(format.position(position, key));
    isHeartbeatDue = false;
    return hasMore && !output.isFull();
  };
  /** Rounds are shared: a failure of one client must not end them. */
  const sendNextSafely = (): boolean => {
    try {
      return sendNext();
    } catch (error) {
      httpLog('error', 'a live stream failed', { cause: String(error) });
      output.destroy();
      return false;
    }
  };

  /** Sends what arrived since the last round, so that clients of a stopping server miss nothing. */
  const sendRemaining = (): void => {
    let more = true;
    while (more) more = sendNextSafely();
  };

  let endReason: StreamEnd | null = null;
  output.open();
  output.write(format.opening(position, key));
  if (initialEvents !== undefined && initialEvents.length > 0) output.write(initialEvents);
  if (!start.isExact) output.write(format.notice('gap', { missed: null, message: HISTORY_UNKNOWN }));

  const heartbeats$ = heartbeat$.pipe(tap(() => (isHeartbeatDue = true)));
  const drained$ = output.drained$.pipe(
    filter(() => position < log.last),
    tap(() => scheduler.wake()),
  );
  const ended$ = end$.pipe(tap((reason) => (endReason = reason)));
  merge(scheduler.join(sendNextSafely), heartbeats$, drained$, output.checks$)
    .pipe(ignoreElements(), takeUntil(merge(ended$, tooSlow$, output.closed$)), finalize(release))
    .subscribe({
      error: (error: unknown) => {
        httpLog('error', 'a live stream failed', { cause: String(error) });
        output.destroy();
      },
      complete: () => {
        if (endReason === null || output.isClosed()) return;
        sendRemaining();
        output.end(endReason);
      },
    });
};
