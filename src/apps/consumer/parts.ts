import type { KafkaRecord } from '../../kafka/record.ts';
import type { Observable } from 'rxjs';
import type { AggregateOptions } from '../../core/accumulator.ts';
import type { Source } from '../../core/closed-loop.ts';
import type { RestartOptions } from '../../core/restart.ts';
import type { WindowCounterFactory } from '../../stats/windows/windows-from.ts';
import type { SaveResult } from '../../stores/store.ts';
import type { AggregatorDecorator } from '../tracing/batch-spans.ts';
import type { PartitionPosition } from './partition-position.ts';
import type { RecordItem } from './record-item.ts';
import type { ResumeOptions } from './resume-partition.ts';
import type { DeadLetterOptions } from './send-dead-letters.ts';

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

/** The counting of one partition, as a function of its parts. */
export type PartitionPipeline = (deps: PartitionDeps) => Observable<Counted>;
