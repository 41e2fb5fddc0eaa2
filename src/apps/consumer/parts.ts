import type { KafkaRecord } from '../../kafka/record.ts';
import type { Observable } from 'rxjs';
import type { AccumulateOptions } from '../../core/accumulator.ts';
import type { Source } from '../../core/closed-loop.ts';
import type { RestartOptions } from '../../core/restart.ts';
import type { WindowsFrom } from '../../stats/windows/windows-from.ts';
import type { SaveResult } from '../../stores/store.ts';
import type { NoteBatches } from '../tracing/batch-spans.ts';
import type { PartitionPosition } from './partition-position.ts';
import type { RecordItem } from './record-item.ts';
import type { ResumeOptions } from './resume-partition.ts';
import type { DeadLetterOptions } from './send-dead-letters.ts';

/** What the counting of a partition is made of. */
export interface PartitionParts extends ResumeOptions, DeadLetterOptions {
  readonly records: (from: number) => Source<KafkaRecord, number>;
  readonly room: number;
  readonly batch: AccumulateOptions<RecordItem, PartitionPosition>;
  readonly windowsFrom: WindowsFrom;
  /** For traces. */
  readonly note?: NoteBatches<RecordItem>;
  readonly restarts: RestartOptions;
  /** Told where counting begins, or goes on. */
  readonly onResume: (position: PartitionPosition) => void;
  readonly onRepeats: (repeats: number) => void;
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
export type CountPartition = (parts: PartitionParts) => Observable<Counted>;
