import { latestPlausible } from '../../stats/windows/time/plausible-time.ts';
import { isPartitionNumber, isPlausibleOffset, isTopicName } from './kafka-coordinates.ts';
import { type FeedPosition, MAX_PARTITIONS, type PartitionPosition } from './feed-position.ts';

/** Feeds retain no event for longer: an earlier resume would deliver nothing more. */
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
 * A saved position without implausible parts: earlier versions accepted every time and name that the feed sent. If the
 * time to resume from is ahead of the clock, the true one is unknown: the resume starts where counting began, and offsets
 * identify the duplicates.
 */
export const restorePosition = ({ since, partitions }: FeedPosition, nowMs: number): FeedPosition => {
  const latest = latestPlausible(nowMs);
  const began = Math.min(since, latest);
  const earliest = Math.max(began, nowMs - MAX_FEED_RETENTION_MS);
  return {
    since: began,
    partitions: partitions
      .filter(({ topic, partition }) => isTopicName(topic) && isPartitionNumber(partition))
      // Partitions that delivered events come first: an id may name any number of others.
      .sort((a, b) => Number(a.next === null) - Number(b.next === null))
      .slice(0, MAX_PARTITIONS)
      .map((entry) => restorePartition(entry, earliest, latest)),
  };
};
