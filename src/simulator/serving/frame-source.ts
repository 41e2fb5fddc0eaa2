import type { Assignment } from './assign.ts';
import type { Faults } from './faults.ts';
import { formatSse } from './format-sse.ts';
import type { Random } from '../random.ts';

/** The frames of one connection, made one by one as there is room to send them. */
export interface FrameSource {
  /** The next frame, or `null` if there is none yet. */
  next(): string | null;
  /** The current SSE id. */
  id(): string;
}

interface Cursor {
  readonly log: Assignment['log'];
  next: number;
  /** Its entry in the ids. */
  entry: string;
  /** The entry up to its timestamp. */
  readonly entryStart: string;
}

const toCursor = ({ log, next, offset }: Assignment): Cursor => {
  const { topic, partition } = log;
  const start = JSON.stringify({ topic, partition }).slice(0, -1);
  return {
    log,
    next,
    entry: JSON.stringify({ topic, partition, offset }),
    entryStart: `${start},"timestamp":`,
  };
};

const prettyPrint = (data: string): string => {
  try {
    return JSON.stringify(JSON.parse(data), null, 2);
  } catch {
    return data;
  }
};

/**
 * Reads the partitions topic by topic: each up to the end that it has when its turn comes, so history is not
 * merged by time and no partition waits forever.
 *
 * An id names all partitions, in an order left to chance: the timestamp (plus 1 ms) of the last event from
 * there, or else where the connection started.
 */
export const createFrameSource = (
  assignments: readonly Assignment[],
  faults: Faults,
  random: Random,
): FrameSource => {
  const cursors = assignments.map(toCursor);
  let currentIndex = 0;
  let currentEnd = cursors[0]?.log.endOffset ?? 0;
  let duplicate: string | null = null;
  let frameCount = 0;

  const id = (): string => {
    const first = cursors.length > 1 ? Math.floor(random() * cursors.length) : 0;
    let entries = '';
    for (let n = 0; n < cursors.length; n += 1) {
      entries += `${n === 0 ? '' : ','}${cursors[(first + n) % cursors.length]?.entry ?? ''}`;
    }
    return `[${entries}]`;
  };

  /** The cursor that has an event to give, starting with the one whose turn it is. */
  const nextReady = (): Cursor | null => {
    for (let attempts = 0; attempts <= cursors.length; attempts += 1) {
      const cursor = cursors[currentIndex];
      if (cursor === undefined) return null;
      cursor.next = cursor.log.nextOffset(cursor.next);
      if (cursor.next < currentEnd) return cursor;
      currentIndex = (currentIndex + 1) % cursors.length;
      currentEnd = cursors[currentIndex]?.log.endOffset ?? 0;
    }
    return null;
  };

  const frameOf = (cursor: Cursor): string => {
    const { settings } = faults;
    const { timestamp, data } = cursor.log.at(cursor.next);
    cursor.next += 1;
    cursor.entry = `${cursor.entryStart}${timestamp + 1}}`;
    const isMultiLine = settings.multiLineRate > 0 && random() < settings.multiLineRate;
    const frame = formatSse(
      { event: 'message', id: id(), data: isMultiLine ? prettyPrint(data) : data },
      settings.lineEnd,
    );
    if (settings.duplicateRate > 0 && random() < settings.duplicateRate) duplicate = frame;
    frameCount += 1;
    const hasComment = settings.commentInterval > 0 && frameCount % settings.commentInterval === 0;
    return hasComment ? `: still here${settings.lineEnd}${settings.lineEnd}${frame}` : frame;
  };

  return {
    id,
    next: () => {
      if (duplicate !== null) {
        const frame = duplicate;
        duplicate = null;
        return frame;
      }
      for (let cursor = nextReady(); cursor !== null; cursor = nextReady()) {
        if (!faults.isDropped(cursor.log, cursor.next)) return frameOf(cursor);
        cursor.next += 1;
      }
      return null;
    },
  };
};
