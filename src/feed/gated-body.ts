import { filter, firstValueFrom, type Observable, type SchedulerLike, takeUntil } from 'rxjs';
import { monotonicScheduler } from '../core/monotonic-scheduler.ts';
import { FeedError } from './feed-error.ts';
import { idleTimeout } from './idle-timeout.ts';

/** The shortest frame that is an event ("data", twice a line feed): so many bytes hold at most one event each. */
const SHORTEST_FRAME_BYTES = 6;

const eventsIn = (bytes: number): number => Math.floor(bytes / SHORTEST_FRAME_BYTES) + 1;
const bytesFor = (events: number): number => Math.max(1, (events - 1) * SHORTEST_FRAME_BYTES);

/** Reads a body piece by piece: of the reader of a `ReadableStream` what is needed here. */
export interface BodyReader {
  readonly read: () => Promise<
    { readonly done: false; readonly value: Uint8Array } | { readonly done: true; readonly value?: unknown }
  >;
  readonly cancel: (reason?: unknown) => Promise<void>;
}

export interface GateOptions {
  /** The room that is left downstream, in events: the present value first. */
  readonly room$: Observable<number>;
  /** Wait for room for so many events (at least 2) before passing on; smaller passes on smaller pieces sooner. */
  readonly lowWater: number;
  /** Called before every read, when all that the bytes passed on so far hold has been dispatched: whether that was any event. */
  readonly onDrained: () => boolean;
  /** Called with the number of bytes that are about to be passed on. */
  readonly onPiece: (bytes: number) => void;
  /** Called when it begins to wait for room, and when it has it. */
  readonly onWaiting: (isWaiting: boolean) => void;
  /** Called with the reason when the body fails or falls silent. */
  readonly onFailure: (error: FeedError) => void;
  /** Fails when no event comes for so long, whatever bytes do, in milliseconds; waiting for room does not count. */
  readonly silenceMs: number;
  /** The error of a silence. */
  readonly silenceError: () => FeedError;
  /** Ends all waiting. */
  readonly closed$: Observable<unknown>;
}

/**
 * Reads a response body only when it is asked to, and while there is room downstream: nobody reads on in between, so
 * TCP slows the server. It never passes on more bytes than the room has events for. Each read waits for the one before.
 */
export const gatedBody = (
  reader: BodyReader,
  {
    room$,
    lowWater,
    onDrained,
    onPiece,
    onWaiting,
    onFailure,
    silenceMs,
    silenceError,
    closed$,
  }: GateOptions,
  scheduler: SchedulerLike = monotonicScheduler,
): BodyReader => {
  let rest: Uint8Array | null = null;
  let room = 0;
  let closed = false;
  let silence: FeedError | null = null;

  /** A read that waits ends as if the body had. */
  const endReading = (reason?: FeedError): void => {
    idle.stop();
    reader.cancel(reason).catch(() => undefined);
  };
  const idle = idleTimeout(
    silenceMs,
    () => {
      silence = silenceError();
      endReading(silence);
    },
    scheduler,
  );
  const close = (): void => {
    closed = true;
    endReading();
  };
  room$.pipe(takeUntil(closed$)).subscribe({
    next: (left) => {
      room = left;
    },
    error: close,
    complete: close,
  });

  const read = async (): Promise<Uint8Array | null> => {
    idle.resume();
    const piece = await reader.read();
    idle.hold();
    if (silence !== null) throw silence;
    return piece.done ? null : piece.value;
  };
  const waitForRoom = async (events: number): Promise<void> => {
    idle.pause();
    onWaiting(true);
    await firstValueFrom(
      room$.pipe(
        filter((left) => left >= events),
        takeUntil(closed$),
      ),
      { defaultValue: null },
    );
    onWaiting(false);
    idle.resume();
    idle.hold();
  };
  const pieceOf = (chunk: Uint8Array): Uint8Array => {
    const bytes = eventsIn(chunk.length) <= room ? chunk.length : bytesFor(room);
    rest = bytes < chunk.length ? chunk.subarray(bytes) : null;
    return chunk.subarray(0, bytes);
  };
  const nextPiece = async (): Promise<Uint8Array | null> => {
    const chunk = rest ?? (await read());
    if (chunk === null) return null;
    const events = Math.min(lowWater, eventsIn(chunk.length));
    if (room < events && !closed) await waitForRoom(events);
    return closed ? null : pieceOf(chunk);
  };

  return {
    read: async () => {
      if (onDrained()) idle.reset();
      try {
        const value = await nextPiece();
        if (value === null) {
          idle.stop();
          return { done: true };
        }
        onPiece(value.length);
        return { done: false, value };
      } catch (cause) {
        idle.stop();
        onFailure(
          cause instanceof FeedError
            ? cause
            : new FeedError('feed-ended', 'the connection to the feed was cut', { cause }),
        );
        throw cause;
      }
    },
    cancel: (reason) => {
      idle.stop();
      return reader.cancel(reason);
    },
  };
};
