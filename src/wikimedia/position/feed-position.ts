import { MAX_CLOCK_SKEW_MS } from '../../stats/windows/time/plausible-time.ts';
import type { IdEntry } from './event-id.ts';
import type { OffsetRange } from '../offsets/gap.ts';

/** How far one topic-partition was followed. */
export interface PartitionPosition {
  readonly topic: string;
  readonly partition: number;
  /** Where the server's ids say to resume: the Kafka timestamp in ms (or the offset) after the last event seen. */
  readonly resume: { readonly timestamp: number } | { readonly offset: number };
  /** The `meta.offset` that comes next; `null` before the first. */
  readonly next: number | null;
  /** Keys of events before this timestamp are forgotten, so a resume must not go back behind it. */
  readonly forgotten: number | null;
  /** Offsets below `next` that never came, and were reported as lost. */
  readonly missing?: readonly OffsetRange[];
  /** Offsets far beyond `next` that came, but that nothing followed. */
  readonly ahead?: readonly number[];
  /** The latest `meta.dt` that came, ISO 8601, but for those of `latest`. */
  readonly newest?: string;
  /** The events with the latest `meta.dt`, in its order. */
  readonly latest?: readonly (readonly [offset: number, dt: string])[];
  /** Offsets of events whose `meta.dt` earlier versions did not believe. */
  readonly unbelieved?: readonly number[];
  /** The event before, when it contradicted what is known. */
  readonly unconfirmed?: { readonly offset: number };
  /** A timestamp far beyond `resume`, which one id said: the next one decides whether it is believed. */
  readonly doubted?: number;
  /** The feed's ids have not said where to resume: `resume` is what the events say, or where the count began. */
  readonly unnamed?: true;
}

/** How far the feed was followed: what a resume needs. It is saved together with the counts. */
export interface FeedPosition {
  /** When the count began, epoch ms: no resume goes back behind it. */
  readonly since: number;
  readonly partitions: readonly PartitionPosition[];
}

/** How many partitions a position holds. A reconnect names them all, in one header. */
export const MAX_PARTITIONS = 50;

/** What servers and proxies accept as one header without being configured (nginx: 8 kB, Node.js: 16 kB in all). */
const MAX_ID_BYTES = 7000;

export const startPosition = (since: number): FeedPosition => ({ since, partitions: [] });

const isSamePartition = (
  a: { topic: string; partition: number },
  b: { topic: string; partition: number },
): boolean => a.topic === b.topic && a.partition === b.partition;

/**
 * An offset after a timestamp says where a resumed server starts again, not what came, unless it is beyond the offset
 * that comes next.
 */
const laterOffset = (
  { resume: known, next }: PartitionPosition,
  seen: { readonly offset: number },
): PartitionPosition['resume'] => {
  if ('timestamp' in known) return next !== null && seen.offset > next ? seen : known;
  return known.offset >= seen.offset ? known : seen;
};

/** A timestamp further beyond the one before, in milliseconds, is believed only once another id says so too. */
const MAX_STEP_MS = 10_000;

/** Ids of a partition with one wrong clock among them must not move its resume beyond what was not seen. */
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
 * Before it is named, a partition resumes where the count began. An id that lies ahead of the clock is believed once another
 * one says so too: a feed that sends only what is later than it is asked for would leave out what comes in between.
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

/** Whether an entry says where its partition is: not "from now on", and no time that cannot be. */
const hasPosition = ({ at }: IdEntry, latest: number): boolean =>
  'timestamp' in at ? at.timestamp <= latest : at.offset !== -1;

/** Where the count began, by the feed's clock: this machine's may be ahead of it. */
const startTime = (since: number, entries: readonly IdEntry[]): number =>
  entries.reduce(
    (earliest, { at }) => ('timestamp' in at ? Math.min(earliest, at.timestamp - 1) : earliest),
    since,
  );

/**
 * Moves a position on to the id of an event. Within a partition it never goes backwards, although ids do
 * (timestamps are not in order, and a rewound resume starts earlier): going back a little with every
 * restart would in the end go back behind the keys that are remembered.
 *
 * A partition that says "from now on" (`offset: -1`) and was not seen before resumes where the count began:
 * sent back as it is, it would lose all that came while nobody listened. The same holds for a timestamp later than
 * `latest` (epoch ms), which is not believed. The first real one replaces it.
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
  // Those that events came from are needed; whatever else an id names may be anything.
  const needed = partitions.filter(({ next }) => next !== null);
  const others = partitions.filter(({ next }) => next === null);
  return { since, partitions: [...needed, ...others].slice(0, MAX_PARTITIONS) };
};

/** A resume never starts beyond the position, and not before what is known, unless this machine's clock was ahead. */
const rewindTimestamp = (
  timestamp: number,
  { since, forgotten }: { since: number; forgotten: number | null },
  rewindMs: number,
): number => {
  const target = timestamp - rewindMs;
  const floor = forgotten ?? (since < timestamp ? since : target);
  return Math.max(0, Math.min(timestamp, Math.max(target, floor)));
};

/**
 * The `Last-Event-ID` to resume from: every timestamp goes back by `rewindMs`, because a timestamp names the
 * first event at or after it and events of one millisecond, or slightly out of order, would be skipped. The
 * duplicates this brings are known by their offsets, or their keys. `null` while no event was seen.
 */
export const resumeId = ({ since, partitions }: FeedPosition, rewindMs: number): string | null => {
  if (partitions.length === 0) return null;
  const entries = [...partitions]
    .sort((a, b) => Number(a.next === null) - Number(b.next === null))
    .map(({ topic, partition, resume, forgotten }) =>
      JSON.stringify(
        'offset' in resume
          ? { topic, partition, offset: resume.offset }
          : {
              topic,
              partition,
              timestamp: rewindTimestamp(resume.timestamp, { since, forgotten }, rewindMs),
            },
      ),
    );
  let bytes = 2;
  return `[${entries.filter((entry) => (bytes += entry.length + 1) <= MAX_ID_BYTES).join(',')}]`;
};
