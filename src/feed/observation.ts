import type { FeedError } from './feed-error.ts';
import type { Gap } from './gap.ts';

/** What happens on the feed's side, for health, metrics and the log: never one for each event. */
export type FeedObservation =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected'; readonly error: FeedError }
  | { readonly kind: 'events'; readonly lastEventAt: string | null }
  | { readonly kind: 'repeats'; readonly events: number }
  | { readonly kind: 'gap'; readonly gap: Gap; readonly goingBack: boolean }
  /** Events that were reported as lost came after all. */
  | { readonly kind: 'found'; readonly events: number }
  | {
      readonly kind: 'offsets-restarted';
      readonly topic: string;
      readonly partition: number;
      readonly from: number;
      readonly to: number;
    };

export type Observe = (observation: FeedObservation) => void;
