import type { CutStyle, FaultSettings } from '../../src/simulator/serving/faults.ts';
import type { PlainCounts } from '../../src/simulator/plain-count.ts';

/** The options of the feed's process. */
export interface FeedPlan {
  readonly seed: number;
  /** Epoch ms of the first event, without a fraction of a second. */
  readonly startMs: number;
  /** Events per second. */
  readonly rate: number;
  readonly count: number;
  /** An event that is counted and never sent: the run must then fail. */
  readonly withhold: boolean;
}

/** One event in this many is a canary. */
export const CANARY_INTERVAL = 5000;
/** The share of the events that are broken. */
export const BROKEN_RATE = 0.0001;
/** The share of the events that are messages: what is neither a canary nor broken. */
export const MESSAGE_SHARE = (1 - 1 / CANARY_INTERVAL) * (1 - BROKEN_RATE);

export type FeedCommand =
  | { readonly kind: 'set'; readonly faults: Partial<FaultSettings> }
  | { readonly kind: 'cut'; readonly style: CutStyle }
  | { readonly kind: 'count' };

export type FeedReply =
  | { readonly kind: 'listening'; readonly url: string }
  | { readonly kind: 'counted'; readonly counts: PlainCounts };
