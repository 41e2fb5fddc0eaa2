import type { IdEntry } from './event-id.ts';

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
}

/** How far the feed was followed: what a resume needs. It is saved together with the counts. */
export interface FeedPosition {
  /** When the count began, epoch ms: no resume goes back behind it. */
  readonly since: number;
  readonly partitions: readonly PartitionPosition[];
}

export const startAt = (since: number): FeedPosition => ({ since, partitions: [] });

const same = (a: { topic: string; partition: number }, b: { topic: string; partition: number }): boolean =>
  a.topic === b.topic && a.partition === b.partition;

/**
 * An offset after a timestamp says where a resumed server starts again, not what came, as long as it is not
 * beyond the offset that comes next.
 */
const later = (
  { resume: known, next }: PartitionPosition,
  seen: IdEntry['at'],
): PartitionPosition['resume'] => {
  if ('timestamp' in seen) return 'timestamp' in known && known.timestamp >= seen.timestamp ? known : seen;
  const reached = 'offset' in known ? known.offset : next;
  return reached !== null && reached >= seen.offset ? known : seen;
};

/**
 * Moves a position on to the id of an event. Within a partition it never goes backwards, although ids do
 * (timestamps are not in order, and a rewound resume starts earlier): going back a little with every
 * restart would in the end go back behind the keys that are remembered.
 *
 * A partition that says "from now on" (`offset: -1`) and was not seen before stands where the count began:
 * sent back as it is, it would lose all that came while nobody listened.
 */
export const advance = (position: FeedPosition, entries: readonly IdEntry[]): FeedPosition => {
  const seen = entries.map(({ topic, partition, at }): PartitionPosition => {
    const known = position.partitions.find((other) => same(other, { topic, partition }));
    const fromNowOn = 'offset' in at && at.offset === -1;
    if (known === undefined) {
      const resume = fromNowOn ? { timestamp: position.since } : at;
      return { topic, partition, resume, next: null, forgotten: null };
    }
    return fromNowOn ? known : { ...known, resume: later(known, at) };
  });
  const unmentioned = position.partitions.filter((known) => !seen.some((entry) => same(entry, known)));
  return { since: position.since, partitions: [...unmentioned, ...seen] };
};

/**
 * The `Last-Event-ID` to resume from: every timestamp goes back by `rewindMs`, because a timestamp names the
 * first event at or after it and events of one millisecond, or slightly out of order, would be skipped. The
 * repeats this brings are known by their keys. `null` while no event was seen.
 */
export const resumeId = ({ since, partitions }: FeedPosition, rewindMs: number): string | null => {
  if (partitions.length === 0) return null;
  return JSON.stringify(
    partitions.map(({ topic, partition, resume, forgotten }) =>
      'offset' in resume
        ? { topic, partition, offset: resume.offset }
        : { topic, partition, timestamp: Math.max(resume.timestamp - rewindMs, forgotten ?? 0, since) },
    ),
  );
};
