import { type ExactSink, type OpenSink, SinkError, type SinkOptions } from '../../core/loop/exact-sink.ts';
import type { NewTopics } from '../admin/ensure-topics.ts';
import { connectKafka, type KafkaConnectionOptions } from '../kafka-connection.ts';
import { openKafkaSink } from './open-kafka-sink.ts';
import type { Compression } from './publisher.ts';
import { sinkBrokers } from './sink-brokers.ts';
import type { KafkaSinkRecord } from './sink-record.ts';
import { sinkTopics } from './sink-topics.ts';

/** The brokers, the topics, and what is written to them. */
export interface KafkaSinkOptions<T> extends KafkaConnectionOptions {
  /** Where records go that name no topic themselves. */
  readonly topic: string;
  /**
   * The records of an event, in order; an empty array writes none. The records of a batch, the position after it, the keys and
   * the dead letters are one transaction. Readers with the isolation level `read_committed`, the default of most clients but
   * not of Java's, see all of it or nothing.
   *
   * If it throws, nothing of the batch is written and the pipeline ends, unless the error has `retriable: true`: then the
   * pipeline restarts.
   */
  readonly toRecords: (event: T) => KafkaSinkRecord | readonly KafkaSinkRecord[];
  /** How to create topics that `topic` and the records name. Default: a missing topic is an error. */
  readonly newTopics?: NewTopics;
  /** A compacted topic of this pipeline alone, for its position and keys. Default: `headwater.NAME.state`. */
  readonly stateTopic?: string;
  /** Default: `headwater.NAME.dead-letters`. */
  readonly deadLetterTopic?: string;
  /** Default: 'none'. */
  readonly compression?: Compression;
}

const open = async <T>(
  options: KafkaSinkOptions<T>,
  name: string,
  sinkOptions: SinkOptions,
): Promise<OpenSink<T>> => {
  const { topic, toRecords, newTopics = null, compression = 'none' } = options;
  const own = sinkTopics(sinkOptions.pipeline);
  const { stateTopic = own.stateTopic, deadLetterTopic = own.deadLetterTopic } = options;
  if (new Set([topic, stateTopic, deadLetterTopic]).size < 3)
    throw new SinkError(
      'sink-misconfigured',
      '`topic`, `stateTopic` and `deadLetterTopic` must be three different topics',
    );
  // What kafkajs warns of also fails a call, whose error says more.
  const kafka = connectKafka(options, () => undefined);
  const brokers = sinkBrokers({ kafka, stateTopic, deadLetterTopic, newTopics, compression });
  return openKafkaSink(
    { name, brokers, topic, stateTopic, deadLetterTopic, toRecords, now: Date.now },
    sinkOptions,
  );
};

/**
 * Writes records to Kafka, each event's exactly once: the records, the position, the recent keys and the dead letters are one
 * transaction. The pipeline has two topics of its own, which are created if they are missing: `headwater.NAME.state`, which is
 * compacted, and `headwater.NAME.dead-letters`. The state topic's name is also the transactional id.
 *
 *     kafkaSink({
 *       brokers: ['127.0.0.1:9092'],
 *       topic: 'pages',
 *       toRecords: (page) => ({ key: page.domain, value: JSON.stringify(page) }),
 *     })
 */
export const kafkaSink = <T>(options: KafkaSinkOptions<T>): ExactSink<T> => {
  const name = `kafka://${options.brokers.join(',')}/${options.topic}`;
  return { name, open: (sinkOptions) => open(options, name, sinkOptions) };
};
