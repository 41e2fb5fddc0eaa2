import type { ServerResponse } from 'node:http';
import {
  type Observable,
  filter,
  finalize,
  fromEvent,
  merge,
  skipWhile,
  takeUntil,
  tap,
  throttle,
} from 'rxjs';
import type { HttpLog } from '../server/deps.ts';
import type { StatsFrame } from './stats-frames.ts';
import { SSE_FORMAT } from '../live/sse-format.ts';
import { streamHeaders } from '../live/stream-headers.ts';
import { whenWritable } from '../server/when-writable.ts';

export interface SendStatsStreamOptions {
  readonly frame$: Observable<StatsFrame>;
  /** Each emission sends a comment, so that proxies and clients see that the stream is alive. */
  readonly heartbeat$: Observable<unknown>;
  /** Ends the stream. */
  readonly end$: Observable<unknown>;
  /** The part of the event ids that identifies this stream. */
  readonly key: string;
  /** Number of the last frame that the client received; null if none. */
  readonly lastSeen: number | null;
  readonly log: HttpLog;
  /** Called once when the stream ends. */
  readonly release: () => void;
}

/**
 * Answers with server-sent events. Nothing queues for a slow client: while its socket is full, frames are skipped, and
 * when it drains, the newest is sent. The server's socket timeout disconnects a client that reads nothing at all.
 */
export const sendStatsStream = (response: ServerResponse, options: SendStatsStreamOptions): void => {
  const { frame$, heartbeat$, end$, key, lastSeen, log, release } = options;
  if (response.destroyed) {
    release();
    return;
  }
  response.writeHead(200, streamHeaders(SSE_FORMAT.contentType));
  response.write(':ok\n\n');

  const writeFrame = ({ number, text }: StatsFrame): void => {
    // Not corked: with cork(), Node 22 may not emit 'drain'.
    response.write(`id: ${number}-${key}\n`);
    response.write(text);
  };

  const sent$ = frame$.pipe(
    skipWhile(({ number }) => number === lastSeen),
    throttle(() => whenWritable(response), { leading: true, trailing: true }),
    tap(writeFrame),
  );
  const heartbeats$ = heartbeat$.pipe(
    filter(() => !response.writableNeedDrain),
    tap(() => response.write(':\n\n')),
  );
  merge(sent$, heartbeats$)
    .pipe(takeUntil(merge(end$, fromEvent(response, 'close'))), finalize(release))
    .subscribe({
      error: (error: unknown) => {
        log('error', 'an event stream failed', { cause: String(error) });
        response.destroy();
      },
      complete: () => {
        if (!response.destroyed) response.end();
      },
    });
};
