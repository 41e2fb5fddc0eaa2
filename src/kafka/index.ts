/**
 * Kafka topics: any topic as a source or a sink of a pipeline; below them, partitions as sources for the closed loop, and a
 * transactional writer.
 *
 * @packageDocumentation
 */
export type { NewTopics } from './admin/ensure-topics.ts';
export { BrokerError, type BrokerErrorCode } from './broker-error.ts';
export { kafkaClient, type KafkaOptions } from './kafka-client.ts';
export type { KafkaConnectionOptions, KafkaSasl, KafkaTls } from './kafka-connection.ts';
export type { KafkaRecord } from './kafka-record.ts';
export { kafkaSink, type KafkaSinkOptions } from './sink/kafka-sink.ts';
export { type OutgoingRecord, wireBytes, type WireHeader, type WireRecord } from './sink/outgoing-record.ts';
export type { Compression } from './sink/publisher.ts';
export type { KafkaSinkRecord } from './sink/sink-record.ts';
export type { TailRecord } from './sink/read-tail.ts';
export {
  type TopicWriter,
  type TopicWriterFactory,
  topicWriterFactory,
  type WriteRequest,
  type WriteResult,
  type WriterOptions,
} from './sink/topic-writer.ts';
export {
  type AssignedPartition,
  type ConsumerGroup,
  consumerGroup,
  type GroupOptions,
} from './source/consumer-group.ts';
export { type KafkaItem, recordText } from './source/kafka-record-item.ts';
export { kafkaSource, type KafkaSourceOptions } from './source/kafka-source.ts';
export type { TopicPosition } from './source/topic-position.ts';
