import type { Observable } from 'rxjs';
import type { AggregateOptions } from '../../core/accumulator.ts';
import type { Source } from '../../core/closed-loop.ts';
import type { RestartOptions } from '../../core/restart.ts';
import type { GapRetryPolicy } from '../../feed/gap-ledger.ts';
import type { FeedEventListener } from '../../feed/observation.ts';
import type { FeedPosition } from '../../feed/position.ts';
import type { SseMessage } from '../../feed/sse-message.ts';
import type { AggregatorDecorator } from '../tracing/batch-spans.ts';
import type { EncodedEvent, EncodeOptions } from './encode.ts';
import type { PublishResult, TransactionalSink } from './topic-log.ts';

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

/** The producing loop, as a function of its parts. */
export type ProducerPipeline = (deps: ProducerDeps) => Observable<PublishResult>;
