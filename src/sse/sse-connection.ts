import { EventSource } from 'eventsource';
import { Observable, type SchedulerLike, Subject } from 'rxjs';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import { SIGNATURE_BYTES, unreadableBody } from './http/body-signature.ts';
import { errorEventText } from './error-event-text.ts';
import { FeedError, refusedError } from './feed-error.ts';
import { quoted } from './untrusted-text.ts';
import { type ChunkReader, backpressuredBody } from './backpressured-body.ts';
import { httpGet } from './http/http-get.ts';
import { describeIgnored, ignoredInputCounter } from './ignored-input.ts';
import type { ConnectionEventListener } from './connection-event.ts';
import type { SseMessage } from './sse-message.ts';
import { sseParser, unendedBytes } from './parser/sse-parser.ts';

export interface ConnectionOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credit$: Observable<number>;
  readonly lowWater: number;
  /** Cut the connection when no event comes for so long, in milliseconds, whatever else comes. */
  readonly idleTimeoutMs: number;
  /** Give up when the server has not answered within so long, in milliseconds. */
  readonly connectTimeoutMs: number;
  /** The longest data of an event, in bytes: of a longer one only the beginning is emitted. */
  readonly maxEventBytes: number;
  /** The topics of the position that the headers resume from. */
  readonly resumedTopics: readonly string[];
  readonly onConnectionEvent: ConnectionEventListener;
}

const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.cause !== undefined) return reasonOf(cause.cause);
  // Node reports several refused addresses as one error without a message, but with a code.
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
};

const unreachableError = (cause: unknown): FeedError =>
  new FeedError('feed-unreachable', `the feed cannot be reached: ${reasonOf(cause)}`, { cause });

/** Gives all pieces to the parser: `EventSource`, which opens and judges the connection, learns only that the body ended. */
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

/** Calls back once with the first bytes of a body. */
const firstBytes = (onFirst: (first: Buffer) => void): ((chunk: Uint8Array) => void) => {
  let first: Buffer = Buffer.alloc(0);
  return (chunk) => {
    if (first.length >= SIGNATURE_BYTES) return;
    first = Buffer.concat([first, chunk.subarray(0, SIGNATURE_BYTES)]);
    if (first.length >= SIGNATURE_BYTES) onFirst(first);
  };
};

/**
 * One connection to a feed of server-sent events, read no faster than there is room. Emits the messages
 * that each read brought, and always ends with a `FeedError` that says why, also when the server simply
 * closes: a live feed has no end. Coming back is the caller's.
 */
export const sseConnection = (
  {
    url,
    headers,
    credit$,
    lowWater,
    idleTimeoutMs,
    connectTimeoutMs,
    maxEventBytes,
    resumedTopics,
    onConnectionEvent,
  }: ConnectionOptions,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<readonly SseMessage[]> =>
  new Observable((subscriber) => {
    const closed$ = new Subject<void>();
    const ignoredInput = ignoredInputCounter();
    let messages: SseMessage[] = [];
    let hasIgnored = false;
    /** The last event was emitted without its end. */
    let isUnended = false;
    let serverError: string | null = null;
    let isErrorNew = false;
    let contentType = '';

    const fail = (error: FeedError): void => subscriber.error(error);
    const withServerError = (message: string): string =>
      serverError === null ? message : `${message} after it sent an error: ${serverError}`;
    const timeoutError = (): FeedError => {
      const seconds = idleTimeoutMs / 1000;
      if (isUnended)
        return new FeedError(
          'feed-event-too-large',
          `the feed sent an event of more than ${unendedBytes(maxEventBytes)} bytes, and not its end within ${seconds} s`,
        );
      const ignoredText = describeIgnored(ignoredInput.total());
      return new FeedError(
        'feed-silent',
        withServerError(
          ignoredText === null
            ? `the feed was silent for ${seconds} s`
            : `the feed sent no event for ${seconds} s, only ${ignoredText}`,
        ),
      );
    };
    /** Only after the events that came before it: a new event ends what is known of an error. */
    const reportError = (): void => {
      if (isErrorNew && serverError !== null) onConnectionEvent({ kind: 'error-event', text: serverError });
      isErrorNew = false;
    };
    const flush = (): boolean => {
      if (messages.length === 0) {
        if (hasIgnored) onConnectionEvent({ kind: 'ignored', ignored: ignoredInput.total() });
        hasIgnored = false;
        reportError();
        return false;
      }
      const received = messages;
      messages = [];
      hasIgnored = false;
      ignoredInput.reset();
      subscriber.next(received);
      reportError();
      return true;
    };
    const onChunk = (bytes: number): void => {
      ignoredInput.bytes(bytes);
      hasIgnored = true;
    };
    const onOtherEvent = (type: string, data: string): void => {
      ignoredInput.event(type);
      if (type !== 'error') return;
      serverError = errorEventText(data);
      isErrorNew = true;
    };

    const connectTimer = scheduler.schedule(
      () =>
        fail(
          new FeedError('feed-unreachable', `the feed did not answer within ${connectTimeoutMs / 1000} s`),
        ),
      connectTimeoutMs,
    );
    const source = new EventSource(url, {
      fetch: async (target, init) => {
        const get = { signal: init.signal as AbortSignal, headers: { ...init.headers, ...headers } };
        const response = await httpGet(String(target), get).catch((cause: unknown) => {
          fail(cause instanceof FeedError ? cause : unreachableError(cause));
          throw cause;
        });
        connectTimer.unsubscribe();
        const { status, statusText } = response;
        contentType = response.headers.get('content-type') ?? '';
        if (status !== 200) {
          const retryAfter = response.headers.get('retry-after');
          fail(refusedError(status, retryAfter, Date.now(), { statusText, resumedTopics }));
        }
        const reader = backpressuredBody(
          response.body,
          {
            credit$,
            lowWater,
            onBeforeRead: flush,
            onChunk,
            onWaiting: (isWaiting) => onConnectionEvent({ kind: 'waiting', isWaiting }),
            onFailure: fail,
            idleTimeoutMs,
            timeoutError,
            closed$,
          },
          scheduler,
        );
        const parse = sseParser(
          ({ event, data, id }) => {
            if (event === 'message') {
              messages.push({ data, id: id ?? '' });
              isUnended = false;
            } else onOtherEvent(event, data);
          },
          {
            maxEventBytes,
            onOversized: ({ event, data, id, oversized }) => {
              if (event !== 'message') {
                onOtherEvent(event, data);
                return;
              }
              messages.push({ data, id: id ?? '', oversized });
              isUnended = !oversized.hasEnd;
            },
            onComment: ignoredInput.comment,
            onUnknownLine: ignoredInput.unknownLine,
          },
        );
        const checkSignature = firstBytes((first) => {
          const problem = unreadableBody(first);
          if (problem !== null) fail(new FeedError('feed-unreadable', `the feed's body is ${problem}`));
        });
        const parseChunk = (chunk: Uint8Array): void => {
          checkSignature(chunk);
          parse(chunk);
        };
        return { ...response, body: { getReader: () => parseInto(parseChunk, reader) } };
      },
    });
    source.onopen = () => onConnectionEvent({ kind: 'connected' });
    source.onerror = (event) => {
      flush();
      fail(
        event.code === 200
          ? new FeedError(
              'feed-not-a-stream',
              `the feed answered with ${contentType === '' ? 'something' : quoted(contentType, 60)} rather than text/event-stream: check WIKIPEDIA_STREAM_URL`,
            )
          : new FeedError('feed-ended', withServerError('the server closed the connection')),
      );
    };
    return () => {
      closed$.next();
      connectTimer.unsubscribe();
      source.close();
    };
  });
