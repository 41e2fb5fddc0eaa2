import type { ServerResponse } from 'node:http';
import { setImmediate as yieldToIo } from 'node:timers/promises';
import { firstValueFrom, fromEvent, map, merge, NEVER, Subject, timer, type Observable } from 'rxjs';
import { monotonicScheduler } from '../core/monotonic-scheduler.ts';
import { splitInCharacter, takeChunk } from './chunk.ts';
import type { CutStyle, Faults } from './faults.ts';
import { formatSse } from './format-sse.ts';
import type { FrameSource } from './frame-source.ts';
import type { Random } from './random.ts';

export interface StreamParts {
  readonly response: ServerResponse;
  readonly frames: FrameSource;
  /** Emits when there may be more frames. */
  readonly grown$: Observable<unknown>;
  readonly faults: Faults;
  readonly random: Random;
  /** About how many bytes are written at once. */
  readonly chunkBytes: number;
  /** Told how many frames were handed to the connection. */
  readonly onSent: (frames: number) => void;
  readonly onCut: () => void;
}

const STYLES = ['whole', 'mid-frame', 'no-blank-line', 'error-event'] as const;
/** How long the rest of a cut connection may take to go out. */
const FLUSH_MS = 500;

/**
 * Sends frames until the connection ends or is cut. Writes only what the client takes: a chunk is made when
 * the one before it has gone out, so a client that stops reading stops this.
 */
export const serveStream = async (parts: StreamParts): Promise<void> => {
  const { response, frames, grown$, faults, random, chunkBytes, onSent, onCut } = parts;
  const wake$ = new Subject<void>();
  const state: { closed: boolean; cut: CutStyle | null } = { closed: false, cut: null };
  let sent = 0;

  const isClosed = (): boolean => state.closed;
  const isOver = (): boolean => state.closed || state.cut !== null;
  const onClosed = (): void => {
    state.closed = true;
    wake$.next();
  };
  response.once('close', onClosed);
  response.once('error', onClosed);
  const { cutEveryMs, cutStyle } = faults.settings;
  const aged$ =
    cutEveryMs === Infinity ? NEVER : timer(cutEveryMs, monotonicScheduler).pipe(map(() => cutStyle));
  const cuts = merge(aged$, faults.cut$).subscribe({
    next: (style) => {
      state.cut = style;
      wake$.next();
    },
    error: () => response.destroy(),
  });
  const first = (...any$: readonly Observable<unknown>[]): Promise<unknown> =>
    firstValueFrom(merge(wake$, ...any$), { defaultValue: null });

  const write = async (bytes: Buffer): Promise<void> => {
    if (response.destroyed) return;
    if (response.write(bytes)) {
      // A fast client never lets the buffer fill: timers and sockets need their turn all the same.
      await yieldToIo();
      return;
    }
    while (response.writableNeedDrain && !isOver()) {
      await first(fromEvent(response, 'drain'));
    }
  };

  const isSilent = (): boolean => faults.settings.silent || sent >= faults.settings.silentAfterEvents;

  const sendSome = async (): Promise<void> => {
    const { settings } = faults;
    if (sent >= settings.cutAfterEvents) {
      state.cut ??= settings.cutStyle;
      return;
    }
    const most = Math.min(settings.silentAfterEvents, settings.cutAfterEvents) - sent;
    const chunk = isSilent() ? null : takeChunk(frames, chunkBytes, most);
    if (chunk === null) {
      await first(grown$, faults.changed$);
      return;
    }
    sent += chunk.frames;
    onSent(chunk.frames);
    const pieces = settings.splitCharacters
      ? splitInCharacter(chunk.bytes, Math.floor(random() * chunk.bytes.length))
      : [chunk.bytes];
    for (const piece of pieces) await write(piece);
  };

  const endWith = async (style: CutStyle): Promise<void> => {
    const { lineEnd } = faults.settings;
    switch (style) {
      case 'any':
        return endWith(STYLES[Math.floor(random() * STYLES.length)] ?? 'whole');
      case 'whole':
        response.end();
        return;
      case 'error-event':
        response.end(
          formatSse({ event: 'error', id: frames.id(), data: '{"message":"the broker went away"}' }, lineEnd),
        );
        return;
      case 'no-blank-line':
        response.end(frames.next()?.slice(0, -lineEnd.length));
        return;
      case 'mid-frame': {
        const frame = Buffer.from(frames.next() ?? formatSse({ data: '{"meta":{"id":"' }, lineEnd));
        const half = frame.subarray(0, Math.floor(frame.length * (0.1 + random() * 0.8)));
        const gone$ = new Subject<void>();
        response.write(half, () => gone$.next());
        await first(gone$, timer(FLUSH_MS));
        response.destroy();
        return;
      }
    }
  };

  try {
    await write(Buffer.from(':ok\n\n'));
    while (!isOver()) await sendSome();
    if (isClosed()) return;
    onCut();
    await endWith(state.cut ?? 'whole');
  } finally {
    cuts.unsubscribe();
  }
  // A client that does not read would keep the cut connection open for ever.
  if (!isClosed()) await first(timer(FLUSH_MS));
  if (!isClosed()) response.destroy();
};
