import type { LogOffsets } from '../admin/topic-admin.ts';
import { BrokerError } from '../broker-error.ts';

/** The offset of the next record to read, by partition. */
export type TopicPosition = ReadonlyMap<number, number>;

export const formatTopicPosition = (position: TopicPosition): string =>
  JSON.stringify(Object.fromEntries(position));

const isIndex = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

export const parseTopicPosition = (text: string): TopicPosition => {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError('it is no object of offsets by partition');
  return new Map(
    Object.entries(value).map(([name, offset]: [string, unknown]) => {
      if (!/^\d+$/.test(name) || !isIndex(offset))
        throw new TypeError('it has something else than offsets by partition');
      return [Number(name), offset];
    }),
  );
};

/** The position of a first start. */
export const startPosition = (offsets: readonly LogOffsets[], start: 'earliest' | 'latest'): TopicPosition =>
  new Map(
    offsets.map(({ partition, logStart, logEnd }) => [partition, start === 'earliest' ? logStart : logEnd]),
  );

/** Where reading of a partition continues. */
export interface PartitionStart {
  readonly next: number;
  /** How many offsets before it were deleted unread. */
  readonly lost: number;
}

/** Where to continue after `next`; a partition without one was added later, and is read from its first record. */
export const partitionStart = (next: number | undefined, { logStart }: LogOffsets): PartitionStart => {
  const from = next ?? 0;
  return from < logStart ? { next: logStart, lost: logStart - from } : { next: from, lost: 0 };
};

/** The error of a topic that ends before a position in it; `null` if all is well. */
export const recreatedError = (
  topic: string,
  position: TopicPosition,
  offsets: readonly LogOffsets[],
): BrokerError | null => {
  const ends = new Map(offsets.map(({ partition, logEnd }) => [partition, logEnd]));
  for (const [partition, next] of position) {
    const logEnd = ends.get(partition);
    if (logEnd !== undefined && logEnd >= next) continue;
    const why =
      logEnd === undefined
        ? `it has no partition ${partition}`
        : `partition ${partition} ends at offset ${logEnd}`;
    return new BrokerError(
      'topic-made-anew',
      `${topic} is not the topic that was read up to offset ${next} of partition ${partition}: ${why}. ` +
        'It was deleted and created again, or has lost records. Give the pipeline another name, with tables of its own, to read it from the start',
      { retriable: false },
    );
  }
  return null;
};
