import type { ConnectionEvent } from '../../sse/connection-event.ts';
import type { Gap } from '../offsets/gap.ts';

/** What happens on the feed's side, for health, metrics and the log: never one for each event. */
export type FeedEvent =
  | ConnectionEvent
  | FeedBatchEvent
  | { readonly kind: 'repeats'; readonly events: number }
  /** `exhausted`: this one was not gone back for, because too many were within the last hour. */
  | { readonly kind: 'gap'; readonly gap: Gap; readonly isRewinding: boolean; readonly isExhausted?: true }
  /** More partitions than a position holds: a reconnect does not name the others. Once for each connection. */
  | { readonly kind: 'too-many-partitions'; readonly limit: number }
  /** This batch ended with an event of the partition that came before, by its offset; `highest` of those in the batch. */
  | {
      readonly kind: 'repeating';
      readonly topic: string;
      readonly partition: number;
      readonly highest: number;
      readonly next: number;
    }
  /** After that, an event came that did not come before. */
  | { readonly kind: 'caught-up'; readonly topic: string; readonly partition: number }
  /** So many lost events are not counted should they still come: more ranges are lost than are remembered. */
  | { readonly kind: 'given-up'; readonly events: number }
  /** Events that were reported as lost came after all. */
  | { readonly kind: 'found'; readonly events: number }
  | {
      readonly kind: 'offsets-restarted';
      readonly topic: string;
      readonly partition: number;
      readonly from: number;
      readonly to: number;
    };

/** A batch of the feed, without the events that had come before. */
export interface FeedBatchEvent {
  readonly kind: 'events';
  /** When the last change of the batch was put on the feed. */
  readonly lastEventAt: string | null;
  /** Whether there is a change or a canary among them: the feed goes forward. */
  readonly isProgress: boolean;
  readonly duplicates: number;
  readonly rejected: number;
  /** Why the first of them was. */
  readonly firstReason: string | null;
}

export type FeedEventListener = (event: FeedEvent) => void;
