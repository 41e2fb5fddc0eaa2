import { type BehaviorSubject, distinctUntilChanged, map, type Observable } from 'rxjs';
import type { FeedHealth } from '../../../wikimedia/health/feed-health.ts';
import { feedStall } from '../../../wikimedia/health/feed-stall.ts';
import { describeRepeating } from '../../../wikimedia/health/repeating-partitions.ts';
import type { FeedState } from './feed-state.ts';

/** What the metrics read of the feed in a process's state. */
export interface FeedSummary {
  /** The state after each event of the feed. */
  readonly feed$: Observable<FeedState>;
  readonly health: () => FeedHealth;
  readonly isStalled: () => boolean;
  /** How many partitions deliver only known events. */
  readonly repeatingPartitions: () => number;
}

export interface FeedSummaryOptions {
  /** The clock of the feed's health: milliseconds that only go up. */
  readonly clock: () => number;
  /** Without a new event for this long the feed is stalled, in milliseconds. */
  readonly stallMs: number;
}

export const feedSummary = <S extends { readonly feed: FeedState }>(
  state$: BehaviorSubject<S>,
  { clock, stallMs }: FeedSummaryOptions,
): FeedSummary => {
  const health = (): FeedHealth => state$.value.feed.health;
  return {
    feed$: state$.pipe(
      map(({ feed }) => feed),
      distinctUntilChanged(),
    ),
    health,
    isStalled: () => feedStall(health(), clock(), stallMs) !== null,
    repeatingPartitions: () => describeRepeating(health().repeating, stallMs).length,
  };
};
