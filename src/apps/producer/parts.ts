import type { Observable } from 'rxjs';
import type { AccumulateOptions } from '../../core/accumulator.ts';
import type { Source } from '../../core/closed-loop.ts';
import type { RestartOptions } from '../../core/restart.ts';
import type { GapLedger } from '../../feed/gap-ledger.ts';
import type { Observe } from '../../feed/observation.ts';
import type { FeedPosition } from '../../feed/position.ts';
import type { SseMessage } from '../../feed/sse-message.ts';
import type { NoteBatches } from '../tracing/batch-spans.ts';
import type { EncodedEvent, EncodeOptions } from './encode.ts';
import type { Receipt, TopicLog } from './topic-log.ts';

/** What the producing loop is made of. */
export interface ProducerParts {
  readonly feed: (position: FeedPosition) => Source<SseMessage, FeedPosition>;
  readonly topic: TopicLog;
  readonly ledger: GapLedger;
  readonly observe: Observe;
  /** Told of events that the topic holds already. */
  readonly onRepeats: (repeats: number) => void;
  readonly encoding: EncodeOptions;
  readonly room: number;
  readonly batch: AccumulateOptions<EncodedEvent, FeedPosition>;
  /** For traces. */
  readonly note?: NoteBatches<EncodedEvent>;
  readonly restarts: RestartOptions;
  readonly stopping$: Observable<unknown>;
}

/** The producing loop, as a function of its parts. */
export type Producing = (parts: ProducerParts) => Observable<Receipt>;
