import type { KafkaRecord } from '../../kafka/kafka-record.ts';
import type { Observable } from 'rxjs';
import type { AggregateOptions } from '../../core/operators/batch-aggregator.ts';
import type { Source } from '../../core/loop/source.ts';
import type { RestartOptions } from '../../core/loop/restart.ts';
import type { WindowCounterFactory } from '../../stats/windows/window-counter-factory.ts';
import type { SaveResult } from '../../stores/store.ts';
import type { AggregatorDecorator } from '../shared/tracing/batch-spans.ts';
import type { PartitionPosition } from './partition/partition-position.ts';
import type { RecordItem } from './partition/record-item.ts';
import type { ResumeOptions } from './resume.ts';
import type { DeadLetterOptions } from './partition/send-dead-letters.ts';

/** What the counting of a partition is made of. */
export interface PartitionDeps extends ResumeOptions, DeadLetterOptions {
  readonly records: (from: number) => Source<KafkaRecord, number>;
  readonly capacity: number;
  readonly batch: AggregateOptions<RecordItem, PartitionPosition>;
  readonly windowCounterFactory: WindowCounterFactory;
  /** For traces. */
  readonly instrument?: AggregatorDecorator<RecordItem>;
  readonly restarts: RestartOptions;
  /** Told where counting begins, or goes on. */
  readonly onResume: (position: PartitionPosition) => void;
  readonly onDuplicates: (duplicates: number) => void;
  readonly stopping$: Observable<unknown>;
}

/** A step that is durable. */
export interface Counted {
  readonly result: SaveResult;
  readonly position: PartitionPosition | null;
  /** How many messages it counted. */
  readonly messages: number;
}
