import type { Observable } from 'rxjs';
import type { AggregateOptions } from '../../core/accumulator.ts';
import type { Source } from '../../core/closed-loop.ts';
import type { RestartOptions } from '../../core/restart.ts';
import type { FeedItem } from '../../feed/commit.ts';
import type { GapRetryPolicy } from '../../feed/gap-ledger.ts';
import type { FeedEventListener } from '../../feed/observation.ts';
import type { FeedPosition } from '../../feed/position.ts';
import type { DedupWindowOptions } from '../../feed/recent-keys.ts';
import type { SseMessage } from '../../feed/sse-message.ts';
import type { WindowCounterFactory } from '../../stats/windows/windows-from.ts';
import type { SaveResult, Store } from '../../stores/store.ts';
import type { AggregatorDecorator } from '../tracing/batch-spans.ts';

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

/** The counting loop, as a function of its parts. */
export type CountingPipeline = (deps: CountingDeps) => Observable<SaveResult>;
