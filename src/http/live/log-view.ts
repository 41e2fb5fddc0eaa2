import type { RingLog } from '../../core/collections/ring-log.ts';
import type { Frame } from './frame.ts';

/** Consecutive events, sent in one write. */
export interface Chunk {
  /** Number of the last item examined: the position to continue from. */
  readonly lastNumber: number;
  /** Whether more items are available. */
  readonly hasMore: boolean;
  /** The bytes for a client with this key; empty if no item matched. */
  readonly bytes: (key: string) => Buffer;
}

/** A filtered view of a log. */
export interface LogView {
  /** The chunk after the item with this number, which must be at least `log.first - 1`. */
  after(number: number): Chunk;
}

/** Cached chunks by position: almost all clients are at the same position; slow ones add their own. */
const MAX_CURSORS = 16;

const chunkOf = (frames: readonly Frame[], lastNumber: number, hasMore: boolean): Chunk => {
  const template = Buffer.concat(frames.map(({ bytes }) => bytes));
  const keyOffsets: number[] = [];
  let offset = 0;
  for (const { bytes, keyOffset } of frames) {
    keyOffsets.push(offset + keyOffset);
    offset += bytes.length;
  }
  let latest: { readonly key: string; readonly bytes: Buffer } | null = null;
  const withKey = (key: string): Buffer => {
    const bytes = Buffer.from(template);
    for (const at of keyOffsets) bytes.write(key, at, 'latin1');
    return bytes;
  };
  return {
    lastNumber,
    hasMore,
    // Clients with a token share one key, so most of them get the same bytes.
    bytes: (key) => {
      if (latest?.key !== key) latest = { key, bytes: withKey(key) };
      return latest.bytes;
    },
  };
};

/**
 * The matching items of a log in chunks of at most `maxEvents` events. Each chunk is built once for all clients at the
 * same position.
 */
export const logView = <T>(
  log: RingLog<T>,
  matches: (item: T) => boolean,
  frame: (number: number, item: T) => Frame,
  maxEvents: number,
): LogView => {
  const chunks = new Map<number, Chunk>();
  let cachedUpTo = 0;

  const buildChunk = (after: number): Chunk => {
    const frames: Frame[] = [];
    let number = after;
    while (number < log.last && frames.length < maxEvents) {
      number += 1;
      const item = log.at(number);
      if (item !== undefined && matches(item)) frames.push(frame(number, item));
    }
    return chunkOf(frames, number, number < log.last);
  };
  return {
    after: (number) => {
      if (cachedUpTo !== log.last || chunks.size >= MAX_CURSORS) chunks.clear();
      cachedUpTo = log.last;
      const chunk = chunks.get(number) ?? buildChunk(number);
      chunks.set(number, chunk);
      return chunk;
    },
  };
};
