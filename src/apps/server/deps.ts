import type { Observable } from 'rxjs';
import type { AggregateOptions } from '../../core/operators/batch-aggregator.ts';
import type { RestartOptions } from '../../core/loop/restart.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import type { DedupWindowOptions } from '../../wikimedia/dedup/dedup-window.ts';
import type { WindowCounterFactory } from '../../stats/windows/window-counter-factory.ts';
import type { Store } from '../../stores/store.ts';
import type { FeedDeps } from '../shared/feed/feed-deps.ts';
import type { AggregatorDecorator } from '../shared/tracing/batch-spans.ts';
import type { FeedItem } from '../../wikimedia/event/feed-item.ts';

/** The dependencies of the counting pipeline. */
export interface CountingDeps extends FeedDeps {
  readonly store: Store<FeedPosition>;
  /** Where to start reading on the very first run, epoch ms. */
  readonly since: () => number;
  /** Receives the number of events that are counted already. */
  readonly onDuplicates?: (duplicates: number) => void;
  /** Hands what was read to live readers and trends. It returns at once and never throws. */
  readonly publish?: (items: readonly FeedItem[]) => void;
  /** Events in flight. */
  readonly capacity: number;
  readonly batch: AggregateOptions<FeedItem, FeedPosition>;
  readonly windowCounterFactory: WindowCounterFactory;
  /** Adds traces. */
  readonly instrument?: AggregatorDecorator<FeedItem>;
  readonly dedupOptions: DedupWindowOptions;
  readonly restarts: RestartOptions;
  /** The current time, ISO 8601. */
  readonly now: () => string;
  readonly stopping$: Observable<unknown>;
}
