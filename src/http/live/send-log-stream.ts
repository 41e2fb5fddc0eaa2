import type { ServerResponse } from 'node:http';
import {
  filter,
  finalize,
  fromEvent,
  ignoreElements,
  merge,
  type Observable,
  Subject,
  takeUntil,
  tap,
} from 'rxjs';
import type { RingLog } from '../../core/collections/ring-log.ts';
import type { HttpLog } from '../server/deps.ts';
import { STREAM_HEADERS } from './stream-headers.ts';
import { controlFrame, idFrame } from './frame.ts';
import type { LogView } from './log-view.ts';
import type { FairScheduler } from './fair-scheduler.ts';

/** Where a reader begins: after the item of this number. `sure` is false where it may have missed some before it. */
export interface ResumePoint {
  readonly after: number;
  readonly isExact: boolean;
}

/** What is told of one reader. */
export interface ReaderCallbacks {
  readonly onCutOff: () => void;
  readonly onMissed: (items: number) => void;
}

export interface SendLogStreamOptions {
  readonly log: RingLog<unknown>;
  readonly view: LogView;
  readonly start: ResumePoint;
  /** What is sent before anything of the view; it may be empty. */
  readonly initialEvents?: Buffer;
  readonly scheduler: FairScheduler;
  /** Each emission sends a sign of life, and how far the reader has come. It must wake the rounds as well. */
  readonly heartbeat$: Observable<unknown>;
  /** Ends the stream. */
  readonly end$: Observable<unknown>;
  /** The part of the event ids that is this reader's; `KEY_BYTES` long. */
  readonly key: string;
  readonly callbacks: ReaderCallbacks;
  readonly httpLog: HttpLog;
  /** Called once, when the stream is over. */
  readonly release: () => void;
}

const MISSED = 'more came than could be sent, or it was gone from the history before you came back';
const HISTORY_UNKNOWN = 'the server was started anew: what came before is not in its history';
const TOO_SLOW =
  'you read more slowly than changes come, and the history is over: read faster, or ask for less';
/** How long browsers wait before they come back, in milliseconds. */
const RETRY_MS = 5000;

/**
 * Answers with server-sent events: what a view shows of a log, from `start` on. Nothing queues for a slow reader beyond
 * one chunk: it stays behind in the log, and is cut off, with an event that says so, when the log has nothing left of what it
 * would need next. One that is behind through no fault of its own gets an event `gap` instead, and goes on.
 */
export const sendLogStream = (response: ServerResponse, options: SendLogStreamOptions): void => {
  const { log, view, start, initialEvents, scheduler, heartbeat$, end$, key, callbacks, httpLog, release } =
    options;
  if (response.destroyed) {
    release();
    return;
  }
  let position = start.after;
  let isHeartbeatDue = false;
  const tooSlow$ = new Subject<void>();

  const isBehindTheLog = (): boolean => position + 1 < log.first;
  const onCutOff = (): void => {
    callbacks.onCutOff();
    response.end(`retry: ${RETRY_MS}\n${controlFrame('cut-off', { reason: 'too-slow', message: TOO_SLOW })}`);
    tooSlow$.next();
  };
  const sendGap = (): void => {
    const missed = log.first - 1 - position;
    callbacks.onMissed(missed);
    position = log.first - 1;
    response.write(controlFrame('gap', { missed, message: MISSED }));
  };
  const sendNext = (): boolean => {
    if (response.writableNeedDrain) {
      if (isBehindTheLog()) onCutOff();
      return false;
    }
    if (isBehindTheLog()) sendGap();
    const { lastNumber, hasMore, bytes } = view.after(position);
    const events = bytes(key);
    position = lastNumber;
    if (events.length > 0) response.write(events);
    else if (isHeartbeatDue) response.write(idFrame(position, key));
    isHeartbeatDue = false;
    return hasMore && !response.writableNeedDrain;
  };
  /** The rounds are everybody's: a failure of one must not end them. */
  const sendNextSafely = (): boolean => {
    try {
      return sendNext();
    } catch (error) {
      httpLog('error', 'a live stream failed', { cause: String(error) });
      response.destroy();
      return false;
    }
  };

  /** What came since the last round, so that a server that stops leaves no hole before the next one. */
  const sendRemaining = (): void => {
    let more = true;
    while (more) more = sendNextSafely();
  };

  response.writeHead(200, STREAM_HEADERS);
  response.write(`:ok\n\n${idFrame(position, key)}`);
  if (initialEvents !== undefined && initialEvents.length > 0) response.write(initialEvents);
  if (!start.isExact) response.write(controlFrame('gap', { missed: null, message: HISTORY_UNKNOWN }));

  const heartbeats$ = heartbeat$.pipe(tap(() => (isHeartbeatDue = true)));
  const drained$ = fromEvent(response, 'drain').pipe(
    filter(() => position < log.last),
    tap(() => scheduler.wake()),
  );
  merge(scheduler.join(sendNextSafely), heartbeats$, drained$)
    .pipe(ignoreElements(), takeUntil(merge(end$, tooSlow$, fromEvent(response, 'close'))), finalize(release))
    .subscribe({
      error: (error: unknown) => {
        httpLog('error', 'a live stream failed', { cause: String(error) });
        response.destroy();
      },
      complete: () => {
        if (response.writableEnded || response.destroyed) return;
        sendRemaining();
        response.end();
      },
    });
};
