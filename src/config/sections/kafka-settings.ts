import { resolve } from 'node:path';
import { loginCredentials } from '../credentials.ts';
import { section } from '../section.ts';
import { line, oneOf, orNone, serverList, topicName, integer, yesNo } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

const HOUR_MS = 3_600_000;

/** The settings of the producer and the consumer. */
export const KAFKA_SECTION = section(
  {
    kafka_brokers: setting({
      kind: serverList,
      fallback: 'localhost:9092',
      env: ['REDPANDA_BROKER', 'KAFKA_BROKERS'],
      flag: 'brokers',
      doc: 'Bootstrap brokers of Kafka or Redpanda.',
    }),
    kafka_tls: setting({
      kind: yesNo,
      fallback: 'false',
      env: ['KAFKA_TLS'],
      doc: 'Use TLS for the brokers.',
    }),
    kafka_ca_file: setting({
      kind: orNone(line(1, 1024)),
      fallback: '',
      env: ['KAFKA_CA_FILE'],
      doc: 'Certificate authority of the brokers (PEM file), if the system does not trust it already.',
    }),
    kafka_sasl_mechanism: setting({
      kind: oneOf('none', 'plain', 'scram-sha-256', 'scram-sha-512'),
      fallback: 'none',
      env: ['KAFKA_SASL_MECHANISM'],
      doc: 'SASL mechanism for the brokers.',
    }),
    kafka_username: setting({
      kind: orNone(line(1, 256)),
      fallback: '',
      env: ['KAFKA_USERNAME'],
      doc: 'User name for the brokers.',
    }),
    kafka_password: setting({
      kind: orNone(line(1, 1024)),
      fallback: '',
      env: ['KAFKA_PASSWORD'],
      secret: true,
      doc: 'Password for the brokers.',
    }),
    wikipedia_topic: setting({
      kind: orNone(topicName),
      fallback: '',
      env: ['WIKIPEDIA_TOPIC'],
      flag: 'topic',
      doc: 'Topic; if empty, wikipedia.changes (wikipedia.protobuf for the protobuf format).',
    }),
    rejected_topic: setting({
      kind: topicName,
      fallback: 'wikipedia.changes.rejected',
      env: ['REJECTED_TOPIC'],
      doc: 'Dead-letter topic, for events that cannot be sent or counted.',
    }),
    event_format: setting({
      kind: oneOf('json', 'protobuf', 'raw'),
      fallback: 'json',
      env: ['EVENT_FORMAT'],
      flag: 'format',
      doc: 'Record format of the producer: json, protobuf or raw (the event as received). The consumer reads all three.',
    }),
    create_topics: setting({
      kind: yesNo,
      fallback: 'true',
      env: ['CREATE_TOPICS'],
      doc: 'Create missing topics.',
    }),
    topic_partitions: setting({
      kind: integer(1, 1000),
      fallback: '6',
      env: ['TOPIC_PARTITIONS'],
      doc: 'Number of partitions of a new topic.',
    }),
    topic_replication: setting({
      kind: integer(1, 15),
      fallback: '1',
      env: ['TOPIC_REPLICATION'],
      doc: 'Replication factor of a new topic.',
    }),
    topic_retention_hours: setting({
      kind: integer(1, 100_000),
      fallback: '168',
      env: ['TOPIC_RETENTION_HOURS'],
      doc: 'Retention of a new topic, in hours.',
    }),
    kafka_compression: setting({
      kind: oneOf('none', 'gzip', 'snappy', 'lz4', 'zstd'),
      fallback: 'none',
      env: ['KAFKA_COMPRESSION'],
      doc: 'Compression of the producer; the consumer reads every codec. Writing zstd needs Node 22.15 or later.',
    }),
    max_record_bytes: setting({
      kind: integer(1000, 100_000_000),
      fallback: '1000000',
      env: ['MAX_RECORD_BYTES'],
      doc: 'Maximum record size in bytes; larger records go to the dead-letter topic.',
    }),
    producer_id: setting({
      kind: line(1, 200),
      fallback: 'headwater-producer',
      env: ['PRODUCER_ID'],
      doc: 'Transactional id. If several producers use the same id, the newest continues and the others stop (ON_FENCED).',
    }),
    on_fenced: setting({
      kind: oneOf('exit', 'wait'),
      fallback: 'exit',
      env: ['ON_FENCED'],
      doc: 'What a producer does that a newer one with the same PRODUCER_ID has replaced: exit, or wait until it is stopped. Use wait where a supervisor restarts what exits, because each restart would replace the newer one in turn.',
    }),
    consumer_group: setting({
      kind: line(1, 200),
      fallback: 'headwater-consumer',
      env: ['CONSUMER_GROUP'],
      doc: 'Consumer group; its members share the partitions.',
    }),
    max_concurrent_fetches: setting({
      kind: integer(1, 1000),
      fallback: '5',
      env: ['MAX_CONCURRENT_FETCHES'],
      doc: 'Maximum number of partitions that a consumer reads at the same time.',
    }),
    session_timeout_ms: setting({
      kind: integer(1000, 1_800_000),
      fallback: '30000',
      env: ['SESSION_TIMEOUT_MS'],
      doc: 'Session timeout in milliseconds: a consumer without a heartbeat for this long loses its partitions.',
    }),
    repeat_window: setting({
      kind: integer(0, 10_000_000),
      fallback: '20000',
      env: ['REPEAT_WINDOW'],
      doc: 'Minimum number of previous records of a partition that a consumer checks for duplicates.',
    }),
  },
  (values, cwd) => {
    const mechanism = values.kafka_sasl_mechanism;
    const credentials = loginCredentials(values.kafka_username, values.kafka_password);
    return {
      brokers: values.kafka_brokers,
      tls: values.kafka_tls,
      /** An absolute path; `null`: the certificate authorities of the system. */
      caFile: values.kafka_ca_file === null ? null : resolve(cwd, values.kafka_ca_file),
      sasl: mechanism === 'none' || credentials === null ? null : { mechanism, ...credentials },
      topic:
        values.wikipedia_topic ??
        (values.event_format === 'protobuf' ? 'wikipedia.protobuf' : 'wikipedia.changes'),
      rejectedTopic: values.rejected_topic,
      format: values.event_format,
      /** `null`: topics are not created. */
      newTopics: values.create_topics
        ? {
            partitions: values.topic_partitions,
            replication: values.topic_replication,
            retentionMs: values.topic_retention_hours * HOUR_MS,
          }
        : null,
      compression: values.kafka_compression,
      maxRecordBytes: values.max_record_bytes,
      producerId: values.producer_id,
      /** What a producer does that a newer one has replaced. */
      onFenced: values.on_fenced,
      group: values.consumer_group,
      concurrentFetches: values.max_concurrent_fetches,
      sessionTimeoutMs: values.session_timeout_ms,
      /** In offsets. */
      dedupWindowSize: values.repeat_window,
    };
  },
);
