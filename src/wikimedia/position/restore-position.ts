import { latestPlausible } from '../../stats/windows/time/plausible-time.ts';
import { isPartitionNumber, isPlausibleOffset, isTopicName } from './kafka-coordinates.ts';
import { type FeedPosition, MAX_PARTITIONS, type PartitionPosition } from './feed-position.ts';

/** Feeds keep no event for longer, so that an earlier resume brings nothing more. */
const MAX_FEED_RETENTION_MS = 31 * 24 * 3_600_000;

const restorePartition = (
  { resume, next: savedNext, forgotten, ...entry }: PartitionPosition,
  earliest: number,
  latest: number,
): PartitionPosition => {
  const next = savedNext !== null && isPlausibleOffset(savedNext) ? savedNext : null;
  const isBelieved = 'timestamp' in resume ? resume.timestamp <= latest : isPlausibleOffset(resume.offset);
  const restored = isBelieved ? resume : { timestamp: earliest };
  const reached = 'timestamp' in restored ? restored.timestamp : latest;
  return {
    ...entry,
    resume: restored,
    next,
    forgotten: forgotten !== null && forgotten <= reached ? forgotten : null,
  };
};

/**
 * A position as it was saved, without what cannot be: earlier versions believed each time and name that the feed sent.
 * Where a time to resume from is beyond the clock, the true one is unknown, so the resume starts where the count began, and
 * offsets tell the duplicates.
 */
export const restorePosition = ({ since, partitions }: FeedPosition, nowMs: number): FeedPosition => {
  const latest = latestPlausible(nowMs);
  const began = Math.min(since, latest);
  const earliest = Math.max(began, nowMs - MAX_FEED_RETENTION_MS);
  return {
    since: began,
    partitions: partitions
      .filter(({ topic, partition }) => isTopicName(topic) && isPartitionNumber(partition))
      // Those that events came from are needed; whatever else an id names may be anything.
      .sort((a, b) => Number(a.next === null) - Number(b.next === null))
      .slice(0, MAX_PARTITIONS)
      .map((entry) => restorePartition(entry, earliest, latest)),
  };
};
