import { MAX_CLOCK_SKEW_MS } from '../../stats/windows/time/plausible-time.ts';
import type { IdEntry } from './event-id.ts';
import { type FeedPosition, MAX_PARTITIONS, type PartitionPosition } from './feed-position.ts';

const isSamePartition = (
  a: { topic: string; partition: number },
  b: { topic: string; partition: number },
): boolean => a.topic === b.topic && a.partition === b.partition;

/**
 * An offset after a timestamp is where a resumed server starts, not what was received, unless it is beyond the next
 * expected offset.
 */
const laterOffset = (
  { resume: known, next }: PartitionPosition,
  seen: { readonly offset: number },
): PartitionPosition['resume'] => {
  if ('timestamp' in known) return next !== null && seen.offset > next ? seen : known;
  return known.offset >= seen.offset ? known : seen;
};

/** A timestamp that is more milliseconds than this after the previous one needs a second id to confirm it. */
const MAX_STEP_MS = 10_000;

/** A single id with a wrong clock must not move the resume of its partition past events that were not received. */
const laterTime = (
  known: number,
  seen: number,
  doubted: number | undefined,
): Pick<PartitionPosition, 'resume' | 'doubted'> => {
  if (seen <= known) return { resume: { timestamp: known } };
  if (seen - known <= MAX_STEP_MS) return { resume: { timestamp: seen } };
  const isConfirmed = doubted !== undefined && doubted !== seen && seen >= doubted - MAX_STEP_MS;
  return isConfirmed
    ? { resume: { timestamp: Math.min(doubted, seen) } }
    : { resume: { timestamp: known }, doubted: seen };
};

/**
 * Until an id gives its position, a partition resumes where counting began. An id ahead of the clock needs a second id to
 * confirm it: resuming from a wrong one would skip every event before it.
 */
const firstTime = (
  seen: number,
  doubted: number | undefined,
  now: number,
): Partial<Pick<PartitionPosition, 'resume' | 'doubted' | 'unnamed'>> => {
  if (seen <= now) return { resume: { timestamp: seen } };
  const isConfirmed = doubted !== undefined && doubted !== seen && seen >= doubted - MAX_STEP_MS;
  return isConfirmed ? { resume: { timestamp: Math.min(doubted, seen) } } : { unnamed: true, doubted: seen };
};

const advancePartition = (known: PartitionPosition, at: IdEntry['at'], now: number): PartitionPosition => {
  const { unnamed, doubted, ...rest } = known;
  if ('offset' in at) return { ...rest, resume: laterOffset(known, at) };
  if (unnamed === true) return { ...rest, ...firstTime(at.timestamp, doubted, now) };
  return 'offset' in rest.resume
    ? { ...rest, resume: at }
    : { ...rest, ...laterTime(rest.resume.timestamp, at.timestamp, doubted) };
};

/** Whether an entry gives a usable position: neither "from now on" nor an implausible time. */
const hasPosition = ({ at }: IdEntry, latest: number): boolean =>
  'timestamp' in at ? at.timestamp <= latest : at.offset !== -1;

/** When counting began, by the feed's clock: this machine's clock may be ahead of it. */
const startTime = (since: number, entries: readonly IdEntry[]): number =>
  entries.reduce(
    (earliest, { at }) => ('timestamp' in at ? Math.min(earliest, at.timestamp - 1) : earliest),
    since,
  );

/**
 * Advances a position to the id of an event. Within a partition the position never moves backwards, although ids do
 * (timestamps are unordered, and a rewound resume starts earlier): moving back a little with every restart would in the
 * end pass the oldest key of the dedup window.
 *
 * A new partition with "from now on" (`offset: -1`) resumes where counting began: sending -1 back would lose all events
 * that arrive while disconnected. A timestamp later than `latest` (epoch ms) is ignored in the same way. The first usable
 * position replaces it.
 */
export const advancePosition = (
  position: FeedPosition,
  entries: readonly IdEntry[],
  latest = Infinity,
): FeedPosition => {
  const { since } = position;
  const now = latest - MAX_CLOCK_SKEW_MS;
  const start = startTime(
    since,
    entries.filter((entry) => hasPosition(entry, latest)),
  );
  const seen = entries.flatMap((entry): PartitionPosition[] => {
    const { topic, partition, at } = entry;
    const known = position.partitions.find((other) => isSamePartition(other, entry));
    if (!hasPosition(entry, latest)) {
      const unnamed = { resume: { timestamp: start }, next: null, forgotten: null, unnamed: true } as const;
      return [known ?? { topic, partition, ...unnamed }];
    }
    if (known === undefined && 'timestamp' in at && at.timestamp > now) {
      const unnamed = { resume: { timestamp: start }, next: null, forgotten: null, unnamed: true } as const;
      return [{ topic, partition, ...unnamed, doubted: at.timestamp }];
    }
    if (known === undefined) {
      const isBefore = 'timestamp' in at && at.timestamp - 1 < since;
      return [{ topic, partition, resume: at, next: null, forgotten: isBefore ? at.timestamp - 1 : null }];
    }
    return [advancePartition(known, at, now)];
  });
  const unmentioned = position.partitions.filter(
    (known) => !seen.some((entry) => isSamePartition(entry, known)),
  );
  const partitions = [...unmentioned, ...seen];
  if (partitions.length <= MAX_PARTITIONS) return { since, partitions };
  // Partitions that delivered events come first: an id may name any number of others.
  const needed = partitions.filter(({ next }) => next !== null);
  const others = partitions.filter(({ next }) => next === null);
  return { since, partitions: [...needed, ...others].slice(0, MAX_PARTITIONS) };
};
