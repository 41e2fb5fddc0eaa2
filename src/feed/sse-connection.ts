import { EventSource } from 'eventsource';
import { asyncScheduler, Observable, type SchedulerLike, Subject } from 'rxjs';
import { FeedError, refused } from './feed-error.ts';
import { type BodyReader, gatedBody } from './gated-body.ts';
import { httpGet } from './http-get.ts';
import type { SseMessage } from './sse-message.ts';
import { sseParser } from './sse-parser.ts';

export interface ConnectionOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly room$: Observable<number>;
  readonly lowWater: number;
  /** Cut the connection when nothing comes for so long, in milliseconds. */
  readonly silenceMs: number;
  /** Give up when the server has not answered within so long, in milliseconds. */
  readonly connectMs: number;
  /** The longest event that is taken, in bytes: a frame without an end must not fill the memory. */
  readonly maxEventBytes: number;
  readonly onOpen: () => void;
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

/**
 * One connection to a feed of server-sent events, read no faster than there is room. Emits the messages
 * that each read brought, and always ends with a `FeedError` that says why, also when the server simply
 * closes: a live feed has no end. Coming back is the caller's.
 */
export const sseConnection = (
  { url, headers, room$, lowWater, silenceMs, connectMs, maxEventBytes, onOpen }: ConnectionOptions,
  scheduler: SchedulerLike = asyncScheduler,
): Observable<readonly SseMessage[]> =>
  new Observable((subscriber) => {
    const closed$ = new Subject<void>();
    let messages: SseMessage[] = [];
    let bytesSinceEvent = 0;

    const fail = (error: FeedError): void => subscriber.error(error);
    const handOut = (): void => {
      if (messages.length === 0) {
        if (bytesSinceEvent <= maxEventBytes) return;
        const message = `the feed sent ${bytesSinceEvent} bytes without the end of an event`;
        fail(new FeedError('feed-event-too-large', message));
        return;
      }
      const brought = messages;
      messages = [];
      bytesSinceEvent = 0;
      subscriber.next(brought);
    };
    const onPiece = (bytes: number): void => {
      bytesSinceEvent += bytes;
    };

    const answerTimer = scheduler.schedule(
      () => fail(new FeedError('feed-unreachable', `the feed did not answer within ${connectMs / 1000} s`)),
      connectMs,
    );
    const source = new EventSource(url, {
      fetch: async (target, init) => {
        const get = { signal: init.signal as AbortSignal, headers: { ...init.headers, ...headers } };
        const answer = await httpGet(String(target), get).catch((cause: unknown) => {
          fail(unreachable(cause));
          throw cause;
        });
        answerTimer.unsubscribe();
        if (answer.status !== 200)
          fail(refused(answer.status, answer.headers.get('retry-after'), scheduler.now()));
        const reader = gatedBody(
          answer.body,
          { room$, lowWater, onDrained: handOut, onPiece, onFailure: fail, silenceMs, closed$ },
          scheduler,
        );
        const parse = sseParser(({ event, data, id }) => {
          if (event === 'message') messages.push({ data, id: id ?? '' });
        });
        return { ...answer, body: { getReader: () => readBy(parse, reader) } };
      },
    });
    source.onopen = onOpen;
    source.onerror = (event) => {
      handOut();
      fail(
        event.code === 200
          ? new FeedError(
              'feed-not-a-stream',
              'the feed answered with something other than text/event-stream: check WIKIPEDIA_STREAM_URL',
            )
          : new FeedError('feed-ended', 'the server closed the connection'),
      );
    };
    return () => {
      closed$.next();
      answerTimer.unsubscribe();
      source.close();
    };
  });
