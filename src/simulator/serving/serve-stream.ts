import type { ServerResponse } from 'node:http';
import { setImmediate as yieldToIo } from 'node:timers/promises';
import { firstValueFrom, fromEvent, map, merge, NEVER, Subject, timer, type Observable } from 'rxjs';
import { monotonicScheduler } from '../../core/time/monotonic-scheduler.ts';
import { splitInCharacter, takeChunk } from './take-chunk.ts';
import type { CutStyle, Faults } from './faults.ts';
import { formatSse } from './format-sse.ts';
import type { FrameSource } from './frame-source.ts';
import type { Random } from '../random.ts';

export interface ServeStreamOptions {
  readonly response: ServerResponse;
  readonly frames: FrameSource;
  /** Emits when there may be more frames. */
  readonly grown$: Observable<unknown>;
  readonly faults: Faults;
  readonly random: Random;
  /** About how many bytes are written at once. */
  readonly chunkBytes: number;
  /** Called with the number of frames that were written to the connection. */
  readonly onSent: (frames: number) => void;
  readonly onCut: () => void;
}

const CUT_STYLES = ['whole', 'mid-frame', 'no-blank-line', 'error-event'] as const;
/** How long the rest of a cut connection may take to go out. */
const FLUSH_TIMEOUT_MS = 500;

/**
 * Sends frames until the connection ends or is cut. Writes only what the client takes: a chunk is made when
 * the one before it has gone out, so a client that stops reading stops this.
 */
export const serveStream = async (options: ServeStreamOptions): Promise<void> => {
  const { response, frames, grown$, faults, random, chunkBytes, onSent, onCut } = options;
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
  const { maxConnectionMs, cutStyle } = faults.settings;
  const maxAge$ =
    maxConnectionMs === Infinity
      ? NEVER
      : timer(maxConnectionMs, monotonicScheduler).pipe(map(() => cutStyle));
  const cuts = merge(maxAge$, faults.cut$).subscribe({
    next: (style) => {
      state.cut = style;
      wake$.next();
    },
    error: () => response.destroy(),
  });
  const firstOf = (...sources: readonly Observable<unknown>[]): Promise<unknown> =>
    firstValueFrom(merge(wake$, ...sources), { defaultValue: null });

  const write = async (bytes: Buffer): Promise<void> => {
    if (response.destroyed) return;
    if (response.write(bytes)) {
      // With a fast client the buffer never fills, but timers and sockets still need to run.
      await yieldToIo();
      return;
    }
    while (response.writableNeedDrain && !isOver()) {
      await firstOf(fromEvent(response, 'drain'));
    }
  };

  const isSilent = (): boolean => faults.settings.silent || sent >= faults.settings.silentAfterEvents;

  const sendChunk = async (): Promise<void> => {
    const { settings } = faults;
    if (sent >= settings.cutAfterEvents) {
      state.cut ??= settings.cutStyle;
      return;
    }
    const maxFrames = Math.min(settings.silentAfterEvents, settings.cutAfterEvents) - sent;
    const chunk = isSilent() ? null : takeChunk(frames, chunkBytes, maxFrames);
    if (chunk === null) {
      await firstOf(grown$, faults.changed$);
      return;
    }
    sent += chunk.frames;
    onSent(chunk.frames);
    const chunks = settings.splitCharacters
      ? splitInCharacter(chunk.bytes, Math.floor(random() * chunk.bytes.length))
      : [chunk.bytes];
    for (const part of chunks) await write(part);
  };

  const cutWith = async (style: CutStyle): Promise<void> => {
    const { lineEnd } = faults.settings;
    switch (style) {
      case 'any':
        return cutWith(CUT_STYLES[Math.floor(random() * CUT_STYLES.length)] ?? 'whole');
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
        const partialFrame = frame.subarray(0, Math.floor(frame.length * (0.1 + random() * 0.8)));
        const flushed$ = new Subject<void>();
        response.write(partialFrame, () => flushed$.next());
        await firstOf(flushed$, timer(FLUSH_TIMEOUT_MS));
        response.destroy();
        return;
      }
    }
  };

  try {
    await write(Buffer.from(':ok\n\n'));
    while (!isOver()) await sendChunk();
    if (isClosed()) return;
    onCut();
    await cutWith(state.cut ?? 'whole');
  } finally {
    cuts.unsubscribe();
  }
  // A client that does not read would keep the cut connection open forever.
  if (!isClosed()) await firstOf(timer(FLUSH_TIMEOUT_MS));
  if (!isClosed()) response.destroy();
};
