import { filter, firstValueFrom, type Observable, type SchedulerLike, takeUntil } from 'rxjs';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import { FeedError } from './feed-error.ts';
import { idleTimeout } from './idle-timeout.ts';

/** The shortest frame that is an event ("data", twice a line feed): so many bytes hold at most one event each. */
const MIN_FRAME_BYTES = 6;

const maxEventsIn = (bytes: number): number => Math.floor(bytes / MIN_FRAME_BYTES) + 1;
const bytesFor = (events: number): number => Math.max(1, (events - 1) * MIN_FRAME_BYTES);

/** Reads a body piece by piece: of the reader of a `ReadableStream` what is needed here. */
export interface ChunkReader {
  readonly read: () => Promise<
    { readonly done: false; readonly value: Uint8Array } | { readonly done: true; readonly value?: unknown }
  >;
  readonly cancel: (reason?: unknown) => Promise<void>;
}

export interface BackpressureOptions {
  /** The room that is left downstream, in events: the present value first. */
  readonly credit$: Observable<number>;
  /** Wait for room for so many events (at least 2) before passing on; smaller passes on smaller pieces sooner. */
  readonly lowWater: number;
  /** Called before every read, when all that the bytes passed on so far hold has been dispatched: whether that was any event. */
  readonly onBeforeRead: () => boolean;
  /** Called with the number of bytes that are about to be passed on. */
  readonly onChunk: (bytes: number) => void;
  /** Called when it begins to wait for room, and when it has it. */
  readonly onWaiting: (isWaiting: boolean) => void;
  /** Called with the reason when the body fails or falls silent. */
  readonly onFailure: (error: FeedError) => void;
  /** Fails when no event comes for so long, whatever bytes do, in milliseconds; waiting for room does not count. */
  readonly idleTimeoutMs: number;
  /** The error of a silence. */
  readonly timeoutError: () => FeedError;
  /** Ends all waiting. */
  readonly closed$: Observable<unknown>;
}

/**
 * Reads a response body only when it is asked to, and while there is room downstream: nobody reads on in between, so
 * TCP slows the server. It never passes on more bytes than the room has events for. Each read waits for the one before.
 */
export const backpressuredBody = (
  reader: ChunkReader,
  {
    credit$,
    lowWater,
    onBeforeRead,
    onChunk,
    onWaiting,
    onFailure,
    idleTimeoutMs,
    timeoutError,
    closed$,
  }: BackpressureOptions,
  scheduler: SchedulerLike = monotonicScheduler,
): ChunkReader => {
  let rest: Uint8Array | null = null;
  let credit = 0;
  let isClosed = false;
  let timeoutCause: FeedError | null = null;

  /** A read that waits ends as if the body had. */
  const endReading = (reason?: FeedError): void => {
    idleTimer.stop();
    reader.cancel(reason).catch(() => undefined);
  };
  const idleTimer = idleTimeout(
    idleTimeoutMs,
    () => {
      timeoutCause = timeoutError();
      endReading(timeoutCause);
    },
    scheduler,
  );
  const close = (): void => {
    isClosed = true;
    endReading();
  };
  credit$.pipe(takeUntil(closed$)).subscribe({
    next: (available) => {
      credit = available;
    },
    error: close,
    complete: close,
  });

  const read = async (): Promise<Uint8Array | null> => {
    idleTimer.resume();
    const result = await reader.read();
    idleTimer.hold();
    if (timeoutCause !== null) throw timeoutCause;
    return result.done ? null : result.value;
  };
  const waitForCredit = async (events: number): Promise<void> => {
    idleTimer.pause();
    onWaiting(true);
    await firstValueFrom(
      credit$.pipe(
        filter((available) => available >= events),
        takeUntil(closed$),
      ),
      { defaultValue: null },
    );
    onWaiting(false);
    idleTimer.resume();
    idleTimer.hold();
  };
  const fitToCredit = (chunk: Uint8Array): Uint8Array => {
    const bytes = maxEventsIn(chunk.length) <= credit ? chunk.length : bytesFor(credit);
    rest = bytes < chunk.length ? chunk.subarray(bytes) : null;
    return chunk.subarray(0, bytes);
  };
  const nextChunk = async (): Promise<Uint8Array | null> => {
    const chunk = rest ?? (await read());
    if (chunk === null) return null;
    const events = Math.min(lowWater, maxEventsIn(chunk.length));
    if (credit < events && !isClosed) await waitForCredit(events);
    return isClosed ? null : fitToCredit(chunk);
  };

  return {
    read: async () => {
      if (onBeforeRead()) idleTimer.reset();
      try {
        const value = await nextChunk();
        if (value === null) {
          idleTimer.stop();
          return { done: true };
        }
        onChunk(value.length);
        return { done: false, value };
      } catch (cause) {
        idleTimer.stop();
        onFailure(
          cause instanceof FeedError
            ? cause
            : new FeedError('feed-ended', 'the connection to the feed was cut', { cause }),
        );
        throw cause;
      }
    },
    cancel: (reason) => {
      idleTimer.stop();
      return reader.cancel(reason);
    },
  };
};
