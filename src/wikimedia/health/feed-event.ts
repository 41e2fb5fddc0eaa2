import type { ConnectionEvent } from '../../sse/connection-event.ts';
import type { Gap } from '../offsets/gap.ts';

/** Events about the feed for health, metrics and the log: at most a few per batch or connection. */
export type FeedEvent =
  | ConnectionEvent
  | FeedBatchEvent
  | { readonly kind: 'duplicates'; readonly events: number }
  /** `isExhausted`: the gap was not requested again, because the rewinds of the last hour reached their limit. */
  | { readonly kind: 'gap'; readonly gap: Gap; readonly isRewinding: boolean; readonly isExhausted?: true }
  /** More partitions than a position holds: a reconnect does not request the others. Once per connection. */
  | { readonly kind: 'too-many-partitions'; readonly limit: number }
  /** The last event of the partition in this batch was a duplicate by offset; `highest` is the greatest such offset. */
  | {
      readonly kind: 'repeating';
      readonly topic: string;
      readonly partition: number;
      readonly highest: number;
      readonly next: number;
    }
  /** After that, a new event arrived. */
  | { readonly kind: 'caught-up'; readonly topic: string; readonly partition: number }
  /** These lost events will not be counted even if they arrive: there are more lost ranges than are stored. */
  | { readonly kind: 'given-up'; readonly events: number }
  /** Events that were reported as lost arrived after all. */
  | { readonly kind: 'found'; readonly events: number }
  | {
      readonly kind: 'offsets-restarted';
      readonly topic: string;
      readonly partition: number;
      readonly from: number;
      readonly to: number;
    };

/** A batch of the feed without duplicates. */
export interface FeedBatchEvent {
  readonly kind: 'events';
  /** When the last change of the batch was published, ISO 8601. */
  readonly lastEventAt: string | null;
  /** Whether the batch has a change or a canary: then the feed makes progress. */
  readonly isProgress: boolean;
  readonly duplicates: number;
  readonly rejected: number;
  /** The message of the first reject. */
  readonly firstReason: string | null;
}

/** Gets the events of the feed, for metrics, health and the log. */
export type FeedEventListener = (event: FeedEvent) => void;
