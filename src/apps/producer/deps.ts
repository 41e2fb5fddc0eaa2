import type { Observable } from 'rxjs';
import type { AggregateOptions } from '../../core/operators/batch-aggregator.ts';
import type { RestartOptions } from '../../core/loop/restart.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import type { FeedDeps } from '../shared/feed/feed-deps.ts';
import type { AggregatorDecorator } from '../shared/tracing/batch-spans.ts';
import type { EncodedEvent, EncodeOptions } from './records/encode.ts';
import type { TransactionalSink } from './transactional-sink.ts';

/** The dependencies of the producer pipeline. */
export interface ProducerDeps extends FeedDeps {
  readonly sink: TransactionalSink;
  /** Receives the number of events that the topic holds already. */
  readonly onDuplicates: (duplicates: number) => void;
  readonly encoding: EncodeOptions;
  /** Events in flight. */
  readonly capacity: number;
  readonly batch: AggregateOptions<EncodedEvent, FeedPosition>;
  /** Adds traces. */
  readonly instrument?: AggregatorDecorator<EncodedEvent>;
  readonly restarts: RestartOptions;
  readonly stopping$: Observable<unknown>;
}
