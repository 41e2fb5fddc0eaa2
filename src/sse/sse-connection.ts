import { Observable, type SchedulerLike, Subject } from 'rxjs';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import { NO_PROXIES, type Proxies } from '../net/proxy/proxies.ts';
import { type ChunkReader, backpressuredBody } from './backpressured-body.ts';
import type { ConnectionEventListener } from './connection-event.ts';
import { eventReceiver, type WantedTypes } from './event-receiver.ts';
import {
  type AdviceForStatus,
  FeedError,
  noAnswerError,
  notAStreamError,
  refusedError,
  unreachableError,
} from '../net/feed-error.ts';
import { type GetOptions, httpGet, type HttpResponse } from './http/http-get.ts';
import { openEventStream } from './open-event-stream.ts';
import type { SseMessage } from './sse-message.ts';

/** What `sseConnection` requests, and its limits. */
export interface ConnectionOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How many more events fit downstream. Emits the present value first. */
  readonly credit$: Observable<number>;
  /** With less credit than this many events, nothing is read. At least 2; less makes smaller reads. */
  readonly lowWater: number;
  /** Fails when no event arrives for this many milliseconds, whatever else does. */
  readonly idleTimeoutMs: number;
  /** Fails when the server does not respond within this many milliseconds. */
  readonly connectTimeoutMs: number;
  /** Maximum length of an event's data, in bytes. Of a longer event only the beginning is emitted. */
  readonly maxEventBytes: number;
  /** Default: "message" only. */
  readonly types?: WantedTypes | undefined;
  readonly adviceForStatus?: AdviceForStatus | undefined;
  readonly proxies?: Proxies | undefined;
  readonly onConnectionEvent: ConnectionEventListener;
}

/** Passes every chunk to the parser; who reads from it only learns that the body ended. */
const parseInto = (parse: (chunk: Uint8Array) => void, reader: ChunkReader): ChunkReader => ({
  ...reader,
  read: async () => {
    for (;;) {
      const chunk = await reader.read();
      if (chunk.done) return chunk;
      parse(chunk.value);
    }
  },
});

/**
 * One connection to a feed of server-sent events. It reads no faster than its credit allows, and emits the messages that
 * each read brought. It always fails with a `FeedError`, also when the server closes it properly: a live feed has no end.
 * The caller reconnects.
 *
 *     body     -(a b)----c---|
 *     result   -x--------y---#     x = [a b], y = [c]; feed-ended
 */
export const sseConnection = (
  options: ConnectionOptions,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<readonly SseMessage[]> =>
  new Observable((subscriber) => {
    const { url, headers, idleTimeoutMs, connectTimeoutMs, adviceForStatus, onConnectionEvent } = options;
    const { proxies = NO_PROXIES } = options;
    const closed$ = new Subject<void>();
    let contentType = '';

    const fail = (error: FeedError): void => subscriber.error(receiver.withReconnectionTime(error));
    const receiver = eventReceiver({
      maxEventBytes: options.maxEventBytes,
      types: options.types,
      onMessages: (messages) => subscriber.next(messages),
      onConnectionEvent,
      onUnreadable: fail,
    });
    const connectTimer = scheduler.schedule(
      () => fail(noAnswerError(connectTimeoutMs, proxies.nameFor(new URL(url)))),
      connectTimeoutMs,
    );
    const fetch = async (target: string, init: GetOptions): Promise<HttpResponse> => {
      const get = { ...init, headers: { ...init.headers, ...headers }, proxies };
      const response = await httpGet(target, get).catch((cause: unknown) => {
        fail(cause instanceof FeedError ? cause : unreachableError(cause, Date.now()));
        throw cause;
      });
      connectTimer.unsubscribe();
      const { status, statusText, proxy } = response;
      contentType = response.headers.get('content-type') ?? '';
      if (status !== 200) {
        const date = response.headers.get('date');
        const details = { statusText, date, proxy, adviceForStatus };
        fail(refusedError(status, response.headers.get('retry-after'), Date.now(), details));
      }
      const reader = backpressuredBody(
        response.body,
        {
          credit$: options.credit$,
          lowWater: options.lowWater,
          onBeforeRead: receiver.flush,
          onChunk: receiver.countBytes,
          onWaiting: (isWaiting) => onConnectionEvent({ kind: 'waiting', isWaiting }),
          onFailure: fail,
          idleTimeoutMs,
          timeoutError: () => receiver.timeoutError(idleTimeoutMs),
          closed$,
        },
        scheduler,
      );
      return { ...response, body: parseInto(receiver.parse, reader) };
    };
    const closeStream = openEventStream(url, {
      fetch,
      onOpen: () => onConnectionEvent({ kind: 'connected' }),
      onError: (isWrongType) => {
        receiver.flush();
        fail(isWrongType ? notAStreamError(contentType, adviceForStatus) : receiver.closedError());
      },
    });
    return () => {
      closed$.next();
      connectTimer.unsubscribe();
      closeStream();
    };
  });
