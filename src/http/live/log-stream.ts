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
import type { RecentLog } from '../../core/recent-log.ts';
import type { HttpLog } from '../parts.ts';
import { STREAM_HEADERS } from '../stream-headers.ts';
import { noticeText, placeText } from './frame.ts';
import type { LogView } from './log-view.ts';
import type { Rounds } from './rounds.ts';

/** Where a reader begins: after the item of this number. `sure` is false where it may have missed some before it. */
export interface Start {
  readonly after: number;
  readonly sure: boolean;
}

/** What is told of one reader. */
export interface OneReader {
  readonly cutOff: () => void;
  readonly missed: (items: number) => void;
}

export interface LogStreamOptions {
  readonly log: RecentLog<unknown>;
  readonly view: LogView;
  readonly start: Start;
  /** What is sent before anything of the view; it may be empty. */
  readonly opening?: Buffer;
  readonly rounds: Rounds;
  /** Each emission sends a sign of life, and how far the reader has come. It must wake the rounds as well. */
  readonly beat$: Observable<unknown>;
  /** Ends the stream. */
  readonly end$: Observable<unknown>;
  /** The part of the event ids that is this reader's; `KEY_BYTES` long. */
  readonly key: string;
  readonly reader: OneReader;
  readonly httpLog: HttpLog;
  /** Called once, when the stream is over. */
  readonly release: () => void;
}

const MISSED = 'more came than could be sent, or it was gone from the history before you came back';
const UNSURE = 'the server was started anew: what came before is not in its history';
const TOO_SLOW =
  'you read more slowly than changes come, and the history is over: read faster, or ask for less';
/** How long browsers wait before they come back, in milliseconds. */
const RETRY_MS = 5000;

/**
 * Answers with server-sent events: what a view shows of a log, from `start` on. Nothing queues for a slow reader beyond
 * one chunk: it stays behind in the log, and is cut off, with an event that says so, when the log has nothing left of what it
 * would need next. One that is behind through no fault of its own gets an event `gap` instead, and goes on.
 */
export const answerWithLog = (response: ServerResponse, options: LogStreamOptions): void => {
  const { log, view, start, opening, rounds, beat$, end$, key, reader, httpLog, release } = options;
  if (response.destroyed) {
    release();
    return;
  }
  let at = start.after;
  let beatDue = false;
  const tooSlow$ = new Subject<void>();

  const isBehindTheLog = (): boolean => at + 1 < log.first;
  const cutOff = (): void => {
    reader.cutOff();
    response.end(`retry: ${RETRY_MS}\n${noticeText('cut-off', { reason: 'too-slow', message: TOO_SLOW })}`);
    tooSlow$.next();
  };
  const tellGap = (): void => {
    const missed = log.first - 1 - at;
    reader.missed(missed);
    at = log.first - 1;
    response.write(noticeText('gap', { missed, message: MISSED }));
  };
  const turn = (): boolean => {
    if (response.writableNeedDrain) {
      if (isBehindTheLog()) cutOff();
      return false;
    }
    if (isBehindTheLog()) tellGap();
    const { to, more, bytes } = view.after(at);
    const events = bytes(key);
    at = to;
    if (events.length > 0) response.write(events);
    else if (beatDue) response.write(placeText(at, key));
    beatDue = false;
    return more && !response.writableNeedDrain;
  };
  /** The rounds are everybody's: a failure of one must not end them. */
  const safeTurn = (): boolean => {
    try {
      return turn();
    } catch (error) {
      httpLog('error', 'a live stream failed', { cause: String(error) });
      response.destroy();
      return false;
    }
  };

  /** What came since the last round, so that a server that stops leaves no hole before the next one. */
  const sendRest = (): void => {
    let more = true;
    while (more) more = safeTurn();
  };

  response.writeHead(200, STREAM_HEADERS);
  response.write(`:ok\n\n${placeText(at, key)}`);
  if (opening !== undefined && opening.length > 0) response.write(opening);
  if (!start.sure) response.write(noticeText('gap', { missed: null, message: UNSURE }));

  const beaten$ = beat$.pipe(tap(() => (beatDue = true)));
  const drained$ = fromEvent(response, 'drain').pipe(
    filter(() => at < log.last),
    tap(() => rounds.wake()),
  );
  merge(rounds.join(safeTurn), beaten$, drained$)
    .pipe(ignoreElements(), takeUntil(merge(end$, tooSlow$, fromEvent(response, 'close'))), finalize(release))
    .subscribe({
      error: (error: unknown) => {
        httpLog('error', 'a live stream failed', { cause: String(error) });
        response.destroy();
      },
      complete: () => {
        if (response.writableEnded || response.destroyed) return;
        sendRest();
        response.end();
      },
    });
};
