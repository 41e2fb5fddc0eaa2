import {
  asyncScheduler,
  concatMap,
  defer,
  filter,
  firstValueFrom,
  from,
  map,
  type Observable,
  of,
  type SchedulerLike,
  take,
  takeUntil,
  throwError,
  timeout,
} from 'rxjs';
import { FeedError } from './feed-error.ts';

/** The shortest frame that is an event ("data", twice a line feed): so many bytes hold at most one event each. */
const SHORTEST_FRAME_BYTES = 6;

const eventsIn = (bytes: number): number => Math.floor(bytes / SHORTEST_FRAME_BYTES) + 1;
const bytesFor = (events: number): number => Math.max(1, (events - 1) * SHORTEST_FRAME_BYTES);

export interface GateOptions {
  /** The room that is left downstream, in events: the present value first. */
  readonly room$: Observable<number>;
  /** Wait for room for so many events (at least 2) before passing on; smaller passes on smaller pieces sooner. */
  readonly lowWater: number;
  /** Called before every read, when all that the bytes passed on so far hold has been dispatched. */
  readonly onDrained: () => void;
  /** Called with the number of bytes that are about to be passed on. */
  readonly onPiece: (bytes: number) => void;
  /** Called with the reason when the body fails or falls silent. */
  readonly onFailure: (error: FeedError) => void;
  /** Fails when no byte comes for so long while one is waited for, in milliseconds. */
  readonly silenceMs: number;
  /** Ends all waiting. */
  readonly closed$: Observable<unknown>;
}

/**
 * Wraps a response body so that it is read only while there is room downstream: nobody reads on while the
 * reader waits, so TCP slows the server. It never passes on more bytes than the room has events for.
 */
export const gatedBody = (
  body: ReadableStream<Uint8Array>,
  { room$, lowWater, onDrained, onPiece, onFailure, silenceMs, closed$ }: GateOptions,
  scheduler: SchedulerLike = asyncScheduler,
): ReadableStream<Uint8Array> => {
  const reader = body.getReader();
  let rest: Uint8Array | null = null;

  const read$ = defer(() => from(reader.read())).pipe(
    timeout({
      each: silenceMs,
      scheduler,
      with: () =>
        throwError(() => new FeedError('feed-silent', `the feed was silent for ${silenceMs / 1000} s`)),
    }),
    map(({ value }) => value ?? null),
  );
  const chunk$ = defer(() => (rest === null ? read$ : of(rest)));

  const pieceFor = (chunk: Uint8Array, room: number): Uint8Array => {
    const bytes = eventsIn(chunk.length) <= room ? chunk.length : bytesFor(room);
    rest = bytes < chunk.length ? chunk.subarray(bytes) : null;
    return chunk.subarray(0, bytes);
  };
  const piece$ = chunk$.pipe(
    concatMap((chunk) => {
      if (chunk === null) return of(null);
      return room$.pipe(
        filter((room) => room >= Math.min(lowWater, eventsIn(chunk.length))),
        take(1),
        map((room) => pieceFor(chunk, room)),
      );
    }),
    takeUntil(closed$),
  );

  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        onDrained();
        try {
          const piece = await firstValueFrom(piece$, { defaultValue: null });
          if (piece === null) {
            controller.close();
            return;
          }
          onPiece(piece.length);
          controller.enqueue(piece);
        } catch (cause) {
          onFailure(
            cause instanceof FeedError
              ? cause
              : new FeedError('feed-ended', 'the connection to the feed was cut', { cause }),
          );
          throw cause;
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
};
