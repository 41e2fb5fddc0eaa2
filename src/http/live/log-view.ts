import type { RingLog } from '../../core/collections/ring-log.ts';
import type { Frame } from './frame.ts';

/** Some events in a row, to be sent in one piece. */
export interface Chunk {
  /** The number of the last item that was looked at: where to go on. */
  readonly lastNumber: number;
  /** Whether there was more than fits. */
  readonly hasMore: boolean;
  /** What is sent to a reader with this key; empty where nothing was wanted. */
  readonly bytes: (key: string) => Buffer;
}

/** What readers who want the same see of a log. */
export interface LogView {
  /** What comes after the item of this number, which is not older than the log's first one but one. */
  after(number: number): Chunk;
}

/** Cursors that are remembered: almost all readers stand at the same one, and the slow ones make their own. */
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
    // Readers with a token share one key, so most of them are sent the very same bytes.
    bytes: (key) => {
      if (latest?.key !== key) latest = { key, bytes: withKey(key) };
      return latest.bytes;
    },
  };
};

/**
 * The items of a log that are wanted, in chunks of at most `most` events; each chunk is made once for all readers that
 * stand at the same place.
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
