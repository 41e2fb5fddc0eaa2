import type { Observable } from 'rxjs';
import type { AggregateOptions } from '../../core/operators/batch-aggregator.ts';
import type { Source } from '../../core/loop/source.ts';
import type { RestartOptions } from '../../core/loop/restart.ts';
import type { GapRetryPolicy } from '../../wikimedia/offsets/gap-retry-policy.ts';
import type { FeedEventListener } from '../../wikimedia/health/feed-event.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import type { SseMessage } from '../../sse/sse-message.ts';
import type { AggregatorDecorator } from '../shared/tracing/batch-spans.ts';
import type { EncodedEvent, EncodeOptions } from './records/encode.ts';
import type { TransactionalSink } from './transactional-sink.ts';

/** What the producing loop is made of. */
export interface ProducerDeps {
  readonly feed: (position: FeedPosition) => Source<SseMessage, FeedPosition>;
  readonly sink: TransactionalSink;
  readonly retryPolicy: GapRetryPolicy;
  readonly onFeedEvent: FeedEventListener;
  /** Told of events that the topic holds already. */
  readonly onDuplicates: (duplicates: number) => void;
  readonly encoding: EncodeOptions;
  readonly capacity: number;
  readonly batch: AggregateOptions<EncodedEvent, FeedPosition>;
  /** For traces. */
  readonly instrument?: AggregatorDecorator<EncodedEvent>;
  readonly restarts: RestartOptions;
  readonly stopping$: Observable<unknown>;
}
