import { type PartitionOffsets, partitionOffsets } from './partition-offsets.ts';
import { isPartitionNumber, isPlausibleOffset, isTopicName } from '../position/kafka-coordinates.ts';
import { type FeedPosition, MAX_PARTITIONS, type PartitionPosition } from '../position/feed-position.ts';

/** The received offsets of all partitions of a feed. */
export interface OffsetTracker {
  /** `null` if a feed cannot have this partition or offset, or if there are too many partitions. */
  of(topic: string, partition: number, offset: number): PartitionOffsets | null;
  /** Whether it tracks the maximum number of partitions. */
  isFull(): boolean;
  /**
   * This position with the received offsets of each partition, including partitions that no id named. Times later than
   * `nowMs` (epoch ms) are ignored.
   */
  position(position: FeedPosition, nowMs: number): FeedPosition;
}

/**
 * Where a resume has to start in a partition that no id of the feed names. A time ahead of the clock (`nowMs`) is ignored:
 * without another time the resume stays where it is.
 */
const resumeOf = (
  { next, newest, latest: lastUsed = [] }: ReturnType<PartitionOffsets['position']>,
  nowMs: number,
  before: PartitionPosition['resume'] | null = null,
): PartitionPosition['resume'] => {
  const times = [...(newest === undefined ? [] : [newest]), ...lastUsed.map(([, dt]) => dt)].map((dt) =>
    Date.parse(dt),
  );
  const timestamp = times.findLast((time) => time <= nowMs);
  if (timestamp !== undefined) return { timestamp };
  return times.length === 0 || before === null ? { offset: next ?? 0 } : before;
};

/** A resume by offset never starts beyond the next expected offset. */
const capResume = (resume: PartitionPosition['resume'], next: number | null): PartitionPosition['resume'] =>
  'offset' in resume && next !== null && resume.offset > next ? { offset: next } : resume;

export const offsetTracker = (start: FeedPosition): OffsetTracker => {
  const topics = new Map<string, Map<number, PartitionOffsets>>();
  let size = 0;
  let lastUsed: {
    readonly topic: string;
    readonly partition: number;
    readonly offsets: PartitionOffsets;
  } | null = null;

  const addPartition = (topic: string, partition: number, offsets: PartitionOffsets): PartitionOffsets => {
    topics.set(topic, (topics.get(topic) ?? new Map<number, PartitionOffsets>()).set(partition, offsets));
    size += 1;
    return offsets;
  };
  for (const entry of start.partitions) addPartition(entry.topic, entry.partition, partitionOffsets(entry));

  const canTrack = (topic: string, partition: number): boolean =>
    size < MAX_PARTITIONS && isTopicName(topic) && isPartitionNumber(partition);

  return {
    of: (topic, partition, offset) => {
      if (!isPlausibleOffset(offset)) return null;
      // Consecutive events are mostly of the same partition.
      if (lastUsed !== null && topic === lastUsed.topic && partition === lastUsed.partition)
        return lastUsed.offsets;
      const known = topics.get(topic)?.get(partition);
      if (known === undefined && !canTrack(topic, partition)) return null;
      const offsets = known ?? addPartition(topic, partition, partitionOffsets());
      lastUsed = { topic, partition, offsets };
      return offsets;
    },
    isFull: () => size >= MAX_PARTITIONS,
    position: (position, nowMs) => {
      const named = position.partitions.map((entry): PartitionPosition => {
        const offsets = topics.get(entry.topic)?.get(entry.partition);
        if (offsets === undefined) return { ...entry, next: null };
        const received = offsets.position();
        const { topic, partition, resume, forgotten, doubted, unnamed } = entry;
        const start = unnamed === true && received.next !== null ? resumeOf(received, nowMs, resume) : resume;
        return {
          topic,
          partition,
          resume: capResume(start, received.next),
          forgotten,
          ...(doubted === undefined ? {} : { doubted }),
          ...(unnamed === undefined ? {} : { unnamed }),
          ...received,
        };
      });
      const isNamed = (topic: string, partition: number): boolean =>
        named.some((entry) => entry.topic === topic && entry.partition === partition);
      const unnamed = [...topics].flatMap(([topic, partitions]) =>
        [...partitions].flatMap(([partition, offsets]): PartitionPosition[] => {
          const received = offsets.position();
          if (received.next === null || isNamed(topic, partition)) return [];
          return [
            {
              topic,
              partition,
              resume: resumeOf(received, nowMs),
              forgotten: null,
              unnamed: true,
              ...received,
            },
          ];
        }),
      );
      return { ...position, partitions: [...named, ...unnamed] };
    },
  };
};
