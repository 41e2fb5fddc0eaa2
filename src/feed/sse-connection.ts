import { EventSource } from 'eventsource';
import { Observable, type SchedulerLike, Subject } from 'rxjs';
import { monotonicScheduler } from '../core/monotonic-scheduler.ts';
import { SIGNATURE_BYTES, unreadableBody } from './body-signature.ts';
import { errorEventText } from './error-event.ts';
import { FeedError, refused } from './feed-error.ts';
import { quoted } from './foreign-text.ts';
import { type BodyReader, gatedBody } from './gated-body.ts';
import { httpGet } from './http-get.ts';
import { describeIgnored, ignoredTally } from './ignored.ts';
import type { Observe } from './observation.ts';
import type { SseMessage } from './sse-message.ts';
import { sseParser, unendedBytes } from './sse-parser.ts';

export interface ConnectionOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly room$: Observable<number>;
  readonly lowWater: number;
  /** Cut the connection when no event comes for so long, in milliseconds, whatever else comes. */
  readonly silenceMs: number;
  /** Give up when the server has not answered within so long, in milliseconds. */
  readonly connectMs: number;
  /** The longest data of an event, in bytes: of a longer one only the beginning is emitted. */
  readonly maxEventBytes: number;
  /** The topics of the position that the headers resume from. */
  readonly resumedTopics: readonly string[];
  readonly observe: Observe;
}

const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.cause !== undefined) return reasonOf(cause.cause);
  // Node reports several refused addresses as one error without a message, but with a code.
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
};

const unreachable = (cause: unknown): FeedError =>
  new FeedError('feed-unreachable', `the feed cannot be reached: ${reasonOf(cause)}`, { cause });

/** Gives all pieces to the parser: `EventSource`, which opens and judges the connection, learns only that the body ended. */
const readBy = (parse: (piece: Uint8Array) => void, reader: BodyReader): BodyReader => ({
  ...reader,
  read: async () => {
    for (;;) {
      const piece = await reader.read();
      if (piece.done) return piece;
      parse(piece.value);
    }
  },
});

/** Calls back once with the first bytes of a body. */
const firstBytes = (onFirst: (first: Buffer) => void): ((piece: Uint8Array) => void) => {
  let first: Buffer = Buffer.alloc(0);
  return (piece) => {
    if (first.length >= SIGNATURE_BYTES) return;
    first = Buffer.concat([first, piece.subarray(0, SIGNATURE_BYTES)]);
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
    room$,
    lowWater,
    silenceMs,
    connectMs,
    maxEventBytes,
    resumedTopics,
    observe,
  }: ConnectionOptions,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<readonly SseMessage[]> =>
  new Observable((subscriber) => {
    const closed$ = new Subject<void>();
    const ignored = ignoredTally();
    let messages: SseMessage[] = [];
    let hasIgnored = false;
    /** The last event was emitted without its end. */
    let isUnended = false;
    let serverError: string | null = null;
    let isErrorNew = false;
    let contentType = '';

    const fail = (error: FeedError): void => subscriber.error(error);
    const because = (message: string): string =>
      serverError === null ? message : `${message} after it sent an error: ${serverError}`;
    const silenceError = (): FeedError => {
      const seconds = silenceMs / 1000;
      if (isUnended)
        return new FeedError(
          'feed-event-too-large',
          `the feed sent an event of more than ${unendedBytes(maxEventBytes)} bytes, and not its end within ${seconds} s`,
        );
      const instead = describeIgnored(ignored.total());
      return new FeedError(
        'feed-silent',
        because(
          instead === null
            ? `the feed was silent for ${seconds} s`
            : `the feed sent no event for ${seconds} s, only ${instead}`,
        ),
      );
    };
    /** Only after the events that came before it: a new event ends what is known of an error. */
    const reportError = (): void => {
      if (isErrorNew && serverError !== null) observe({ kind: 'error-event', text: serverError });
      isErrorNew = false;
    };
    const handOut = (): boolean => {
      if (messages.length === 0) {
        if (hasIgnored) observe({ kind: 'ignored', ignored: ignored.total() });
        hasIgnored = false;
        reportError();
        return false;
      }
      const brought = messages;
      messages = [];
      hasIgnored = false;
      ignored.reset();
      subscriber.next(brought);
      reportError();
      return true;
    };
    const onPiece = (bytes: number): void => {
      ignored.bytes(bytes);
      hasIgnored = true;
    };
    const onOtherEvent = (type: string, data: string): void => {
      ignored.event(type);
      if (type !== 'error') return;
      serverError = errorEventText(data);
      isErrorNew = true;
    };

    const answerTimer = scheduler.schedule(
      () => fail(new FeedError('feed-unreachable', `the feed did not answer within ${connectMs / 1000} s`)),
      connectMs,
    );
    const source = new EventSource(url, {
      fetch: async (target, init) => {
        const get = { signal: init.signal as AbortSignal, headers: { ...init.headers, ...headers } };
        const answer = await httpGet(String(target), get).catch((cause: unknown) => {
          fail(cause instanceof FeedError ? cause : unreachable(cause));
          throw cause;
        });
        answerTimer.unsubscribe();
        const { status, statusText } = answer;
        contentType = answer.headers.get('content-type') ?? '';
        if (status !== 200) {
          const retryAfter = answer.headers.get('retry-after');
          fail(refused(status, retryAfter, Date.now(), { statusText, resumedTopics }));
        }
        const reader = gatedBody(
          answer.body,
          {
            room$,
            lowWater,
            onDrained: handOut,
            onPiece,
            onWaiting: (isWaiting) => observe({ kind: 'waiting', isWaiting }),
            onFailure: fail,
            silenceMs,
            silenceError,
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
              isUnended = !oversized.ended;
            },
            onComment: ignored.comment,
            onUnknownLine: ignored.unknownLine,
          },
        );
        const check = firstBytes((first) => {
          const what = unreadableBody(first);
          if (what !== null) fail(new FeedError('feed-unreadable', `the feed's body is ${what}`));
        });
        const take = (piece: Uint8Array): void => {
          check(piece);
          parse(piece);
        };
        return { ...answer, body: { getReader: () => readBy(take, reader) } };
      },
    });
    source.onopen = () => observe({ kind: 'connected' });
    source.onerror = (event) => {
      handOut();
      fail(
        event.code === 200
          ? new FeedError(
              'feed-not-a-stream',
              `the feed answered with ${contentType === '' ? 'something' : quoted(contentType, 60)} rather than text/event-stream: check WIKIPEDIA_STREAM_URL`,
            )
          : new FeedError('feed-ended', because('the server closed the connection')),
      );
    };
    return () => {
      closed$.next();
      answerTimer.unsubscribe();
      source.close();
    };
  });
