import type { DeadLetterTopic } from '../../kafka/dead-letters/dead-letter-topic.ts';
import type { kafkaClient } from '../../kafka/kafka-client.ts';
import type { TopicAdmin } from '../../kafka/admin/topic-admin.ts';
import type { Settings } from '../../config/settings.ts';
import type { Spans } from '../../telemetry/tracing/spans.ts';
import type { SaveResult, Store } from '../../stores/store.ts';
import type { ConsumerTelemetry } from './telemetry.ts';
import type { ConsumerStatus } from './status.ts';
import type { KafkaRecord } from '../../kafka/kafka-record.ts';
import type { Observable } from 'rxjs';
import type { AggregateOptions } from '../../core/operators/batch-aggregator.ts';
import type { Source } from '../../core/loop/source.ts';
import type { RestartOptions } from '../../core/loop/restart.ts';
import type { WindowCounterFactory } from '../../stats/windows/window-counter-factory.ts';
import type { AggregatorDecorator } from '../shared/tracing/batch-spans.ts';
import type { PartitionPosition } from './partition/partition-position.ts';
import type { RecordItem } from './partition/record-item.ts';
import type { ResumeOptions } from './resume.ts';
import type { DeadLetterOptions } from './partition/send-dead-letters.ts';

/** The dependencies of a partition's pipeline. */
export interface PartitionDeps extends ResumeOptions, DeadLetterOptions {
  readonly records: (from: number) => Source<KafkaRecord, number>;
  readonly capacity: number;
  readonly batch: AggregateOptions<RecordItem, PartitionPosition>;
  readonly windowCounterFactory: WindowCounterFactory;
  /** Adds traces. */
  readonly instrument?: AggregatorDecorator<RecordItem>;
  readonly restarts: RestartOptions;
  /** Receives the position where counting starts or continues. */
  readonly onResume: (position: PartitionPosition) => void;
  readonly onDuplicates: (duplicates: number) => void;
  readonly stopping$: Observable<unknown>;
}

/** The dependencies of a counting member of the consumer group. */
export interface GroupDeps {
  readonly kafka: ReturnType<typeof kafkaClient>;
  readonly admin: TopicAdmin;
  readonly deadLetters: DeadLetterTopic;
  readonly settings: Settings;
  readonly store: Store<PartitionPosition>;
  readonly status: ConsumerStatus;
  readonly telemetry: Pick<ConsumerTelemetry, 'loop'>;
  readonly spans: Spans | null;
  /** Whether an in-memory store starts at the first record instead of the group's committed offset. */
  readonly fromBeginning: boolean;
  readonly stopping$: Observable<unknown>;
}

/** A durable commit. */
export interface Counted {
  readonly result: SaveResult;
  readonly position: PartitionPosition | null;
  /** The number of messages that it counted. */
  readonly messages: number;
}
