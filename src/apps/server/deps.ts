import type { Observable } from 'rxjs';
import type { AggregateOptions } from '../../core/operators/batch-aggregator.ts';
import type { Source } from '../../core/loop/source.ts';
import type { RestartOptions } from '../../core/loop/restart.ts';
import type { FeedItem } from '../../wikimedia/source/feed-commit-aggregator.ts';
import type { GapRetryPolicy } from '../../wikimedia/offsets/gap-retry-policy.ts';
import type { FeedEventListener } from '../../wikimedia/health/feed-event.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import type { DedupWindowOptions } from '../../wikimedia/dedup/dedup-window.ts';
import type { SseMessage } from '../../sse/sse-message.ts';
import type { WindowCounterFactory } from '../../stats/windows/window-counter-factory.ts';
import type { Store } from '../../stores/store.ts';
import type { AggregatorDecorator } from '../shared/tracing/batch-spans.ts';

/** What the counting loop is made of. */
export interface CountingDeps {
  readonly feed: (position: FeedPosition) => Source<SseMessage, FeedPosition>;
  readonly store: Store<FeedPosition>;
  /** Where a first start begins, epoch ms. */
  readonly since: () => number;
  readonly retryPolicy: GapRetryPolicy;
  readonly onFeedEvent: FeedEventListener;
  /** Told of events that are counted already. */
  readonly onDuplicates?: (duplicates: number) => void;
  /** Shows those who look on what was read: nothing waits for them, and it never throws. */
  readonly publish?: (items: readonly FeedItem[]) => void;
  readonly capacity: number;
  readonly batch: AggregateOptions<FeedItem, FeedPosition>;
  readonly windowCounterFactory: WindowCounterFactory;
  /** For traces. */
  readonly instrument?: AggregatorDecorator<FeedItem>;
  readonly dedupOptions: DedupWindowOptions;
  readonly restarts: RestartOptions;
  /** The present time, ISO 8601. */
  readonly now: () => string;
  readonly stopping$: Observable<unknown>;
}
