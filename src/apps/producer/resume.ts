import { generationalKeySet } from '../../core/collections/generational-key-set.ts';
import type { SeenKeys } from '../../core/collections/seen-keys.ts';
import { type FeedPosition, startPosition } from '../../wikimedia/position/feed-position.ts';
import { restorePosition } from '../../wikimedia/position/restore-position.ts';
import {
  dedupWindow,
  type DedupWindow,
  type DedupWindowOptions,
} from '../../wikimedia/dedup/dedup-window.ts';
import type { TopicWriter } from '../../kafka/sink/topic-writer.ts';
import { parsePositionMetadata } from './position-metadata.ts';
import { supersededByNewerProducer } from './superseded.ts';
import { tailKeys } from './tail-keys.ts';

/** Where producing continues, and what the topic holds already. */
export interface ProducerResumption {
  readonly position: FeedPosition;
  /** The keys of recent events. */
  readonly keys: DedupWindow;
  /** The keys of recent rejected events. */
  readonly rejectKeys: SeenKeys;
}

export interface ProducerResumeOptions {
  /** The consumer group that holds the position, for error messages. */
  readonly group: string;
  /** Where to start reading on the very first run, epoch ms. */
  readonly since: number;
  /** How far behind its position a resumed feed may start, in milliseconds. */
  readonly rewindMs: number;
  readonly dedupOptions: DedupWindowOptions;
  /** Epoch ms. */
  readonly now: () => number;
}

/** The largest difference between a record's timestamp and the feed's time for the event, in milliseconds. */
const MAX_TIMESTAMP_SKEW_MS = 600_000;
const MAX_REJECT_KEYS = 100_000;

const lowestTime = ({ since, partitions }: FeedPosition): number => {
  const times = partitions.flatMap(({ resume }) => ('timestamp' in resume ? [resume.timestamp] : []));
  return times.length === 0 ? since : Math.min(...times);
};

const textOf = (value: unknown): string => {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof first === 'string') return first;
  return Buffer.isBuffer(first) ? first.toString() : '';
};

/**
 * The saved position. A deleted topic takes its metadata along; the position that this process committed last still holds
 * then, because what was read from the feed stays read.
 */
export const resumePosition = (
  saved: FeedPosition | null,
  committed: FeedPosition | null,
  { since, now }: ProducerResumeOptions,
): FeedPosition => (saved && restorePosition(saved, now())) ?? committed ?? startPosition(since);

/** Reads back the ids that the topic holds from before `position`, which a resumed feed may deliver again. */
export const resumeKeys = async (
  writer: TopicWriter,
  position: FeedPosition,
  { rewindMs, dedupOptions }: ProducerResumeOptions,
): Promise<Omit<ProducerResumption, 'position'>> => {
  const tailIds = tailKeys(position);
  const rejectKeys = generationalKeySet(MAX_REJECT_KEYS);
  await writer.tail(lowestTime(position) - rewindMs - MAX_TIMESTAMP_SKEW_MS, ({ headers, timestamp }) => {
    const id = textOf(headers['id']);
    if (id === '') return;
    tailIds.add({ id, feedOffset: textOf(headers['position']), timestamp });
    if (headers['reason'] !== undefined) rejectKeys.addIfAbsent(id);
  });
  return { keys: dedupWindow(tailIds.generations(), dedupOptions), rejectKeys };
};

/** @throws BrokerError when another process owns the producer id: it started later, because this one has written. */
export const assertOwner = (metadata: string | null, owner: string, group: string): void => {
  if (metadata !== null && parsePositionMetadata(metadata, group).owner !== owner)
    throw supersededByNewerProducer();
};
