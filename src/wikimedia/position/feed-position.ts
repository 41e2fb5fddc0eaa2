import type { MissingRange } from '../offsets/gap.ts';

/** How far the feed was read in one topic-partition. Positions are stored as JSON, so field names stay as they are. */
export interface PartitionPosition {
  readonly topic: string;
  readonly partition: number;
  /** Where to resume, by the server's ids: the Kafka timestamp in ms (or the offset) after the last received event. */
  readonly resume: { readonly timestamp: number } | { readonly offset: number };
  /** The next expected `meta.offset`; `null` before the first event. */
  readonly next: number | null;
  /** The keys of events before this timestamp have expired, so a resume must not start earlier. */
  readonly forgotten: number | null;
  /** Offsets below `next` that were never received and are reported as lost. */
  readonly missing?: readonly MissingRange[];
  /** Received offsets far beyond `next` that no further event has confirmed yet. */
  readonly ahead?: readonly number[];
  /** The latest received `meta.dt`, ISO 8601, apart from those in `latest`. */
  readonly newest?: string;
  /** The events with the latest `meta.dt`, ordered by it. */
  readonly latest?: readonly (readonly [offset: number, dt: string])[];
  /** Offsets of events whose `meta.dt` earlier versions rejected as implausible. */
  readonly unbelieved?: readonly number[];
  /** The previous event, if its offset contradicts this position: the next event decides. */
  readonly unconfirmed?: { readonly offset: number };
  /** A timestamp far beyond `resume` from a single id: the next id confirms or drops it. */
  readonly doubted?: number;
  /** No id of the feed has given a usable position yet: `resume` comes from the events, or is where counting began. */
  readonly unnamed?: true;
}

/** How far the feed was read: what a resume needs. It is saved together with the counts. */
export interface FeedPosition {
  /** When counting began, epoch ms: no resume starts earlier. */
  readonly since: number;
  readonly partitions: readonly PartitionPosition[];
}

/** The maximum number of partitions in a position. A reconnect names them all in one header. */
export const MAX_PARTITIONS = 50;

/** The position of a feed that was never read: from `since` (epoch ms) on. */
export const startPosition = (since: number): FeedPosition => ({ since, partitions: [] });
