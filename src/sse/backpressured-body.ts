import { filter, firstValueFrom, type Observable, type SchedulerLike, takeUntil } from 'rxjs';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import { FeedError } from '../net/feed-error.ts';
import { idleTimeout } from '../core/time/idle-timeout.ts';

/** The shortest frame of an event: "data" and two line feeds. So n bytes hold at most n / 6 events, and one that began before. */
const MIN_FRAME_BYTES = 6;

const maxEventsIn = (bytes: number): number => Math.floor(bytes / MIN_FRAME_BYTES) + 1;
const bytesFor = (events: number): number => Math.max(1, (events - 1) * MIN_FRAME_BYTES);

/** Reads a body chunk by chunk: the part of a `ReadableStream`'s reader that is needed here. */
export interface ChunkReader {
  readonly read: () => Promise<
    { readonly done: false; readonly value: Uint8Array } | { readonly done: true; readonly value?: unknown }
  >;
  readonly cancel: (reason?: unknown) => Promise<void>;
}

export interface BackpressureOptions {
  /** How many more events fit downstream. Emits the present value first. */
  readonly credit$: Observable<number>;
  /** Waits until credit reaches this number of events, at least 2. A smaller value passes on smaller chunks sooner. */
  readonly lowWater: number;
  /** Called before every read, after the previous chunk was processed. Returns whether that chunk completed an event. */
  readonly onBeforeRead: () => boolean;
  /** Called with the length of each chunk before it is passed on. */
  readonly onChunk: (bytes: number) => void;
  /** Called when a wait for credit begins and when it ends. */
  readonly onWaiting: (isWaiting: boolean) => void;
  /** Called when the body fails or the idle timeout expires. */
  readonly onFailure: (error: FeedError) => void;
  /** Fails when no event arrives for this many milliseconds, even if bytes do. Waiting for credit does not count. */
  readonly idleTimeoutMs: number;
  /** Makes the error of an expired idle timeout. */
  readonly timeoutError: () => FeedError;
  /** Ends all waiting. */
  readonly closed$: Observable<unknown>;
}

/**
 * Reads a response body only on demand and while there is credit. Nothing reads in between, so TCP slows the server down. It
 * never passes on more bytes than the credit allows events. Each read waits for the previous one.
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

  /** A pending read ends as if the body had ended. */
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
            : new FeedError('feed-ended', 'the connection to the feed was lost', { cause }),
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
