import { line, oneOf, orNone, serverList, topicName, integer, yesNo } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

/** The settings of the producer and the consumer. */
export const KAFKA_SETTINGS = {
  kafka_brokers: setting({
    kind: serverList,
    fallback: 'localhost:9092',
    env: ['REDPANDA_BROKER', 'KAFKA_BROKERS'],
    flag: 'brokers',
    doc: 'Brokers of Kafka or Redpanda to begin with; the others are learnt from them.',
  }),
  kafka_tls: setting({
    kind: yesNo,
    fallback: 'false',
    env: ['KAFKA_TLS'],
    doc: 'Whether the brokers are spoken to over TLS.',
  }),
  kafka_ca_file: setting({
    kind: orNone(line(1, 1024)),
    fallback: '',
    env: ['KAFKA_CA_FILE'],
    doc: "The brokers' certificate authority (PEM), where the system does not know it.",
  }),
  kafka_sasl_mechanism: setting({
    kind: oneOf('none', 'plain', 'scram-sha-256', 'scram-sha-512'),
    fallback: 'none',
    env: ['KAFKA_SASL_MECHANISM'],
    doc: 'How to log in to the brokers.',
  }),
  kafka_username: setting({
    kind: orNone(line(1, 256)),
    fallback: '',
    env: ['KAFKA_USERNAME'],
    doc: 'Name to log in to the brokers with.',
  }),
  kafka_password: setting({
    kind: orNone(line(1, 1024)),
    fallback: '',
    env: ['KAFKA_PASSWORD'],
    secret: true,
    doc: 'Password to log in to the brokers with.',
  }),
  wikipedia_topic: setting({
    kind: orNone(topicName),
    fallback: '',
    env: ['WIKIPEDIA_TOPIC'],
    flag: 'topic',
    doc: 'The topic; without one, wikipedia.changes (or wikipedia.protobuf for that format).',
  }),
  rejected_topic: setting({
    kind: topicName,
    fallback: 'wikipedia.changes.rejected',
    env: ['REJECTED_TOPIC'],
    doc: 'The dead-letter topic: what cannot be sent or counted.',
  }),
  event_format: setting({
    kind: oneOf('json', 'protobuf', 'raw'),
    fallback: 'json',
    env: ['EVENT_FORMAT'],
    flag: 'format',
    doc: 'What the producer writes: json, protobuf, or the event as it came (raw). The consumer reads all three.',
  }),
  create_topics: setting({
    kind: yesNo,
    fallback: 'true',
    env: ['CREATE_TOPICS'],
    doc: 'Whether missing topics are made.',
  }),
  topic_partitions: setting({
    kind: integer(1, 1000),
    fallback: '6',
    env: ['TOPIC_PARTITIONS'],
    doc: 'Partitions of a topic that is made.',
  }),
  topic_replication: setting({
    kind: integer(1, 15),
    fallback: '1',
    env: ['TOPIC_REPLICATION'],
    doc: 'Replicas of a topic that is made.',
  }),
  topic_retention_hours: setting({
    kind: integer(1, 100_000),
    fallback: '168',
    env: ['TOPIC_RETENTION_HOURS'],
    doc: 'How long a topic that is made keeps its records.',
  }),
  kafka_compression: setting({
    kind: oneOf('none', 'gzip', 'snappy', 'lz4', 'zstd'),
    fallback: 'none',
    env: ['KAFKA_COMPRESSION'],
    doc: 'How the producer compresses; the consumer reads all of them. zstd needs Node 22.15 to write.',
  }),
  max_record_bytes: setting({
    kind: integer(1000, 100_000_000),
    fallback: '1000000',
    env: ['MAX_RECORD_BYTES'],
    doc: 'A record longer than this goes to the dead-letter topic.',
  }),
  producer_id: setting({
    kind: line(1, 200),
    fallback: 'headwater-producer',
    env: ['PRODUCER_ID'],
    doc: 'Transactional id: of several producers with the same one, the one started last goes on and the others stop.',
  }),
  consumer_group: setting({
    kind: line(1, 200),
    fallback: 'headwater-consumer',
    env: ['CONSUMER_GROUP'],
    doc: 'Consumers of one group share the partitions.',
  }),
  max_concurrent_fetches: setting({
    kind: integer(1, 1000),
    fallback: '5',
    env: ['MAX_CONCURRENT_FETCHES'],
    doc: 'Partitions that a consumer reads at once.',
  }),
  session_timeout_ms: setting({
    kind: integer(1000, 1_800_000),
    fallback: '30000',
    env: ['SESSION_TIMEOUT_MS'],
    doc: 'A consumer silent for so long loses its partitions to the others of its group.',
  }),
  repeat_window: setting({
    kind: integer(0, 10_000_000),
    fallback: '20000',
    env: ['REPEAT_WINDOW'],
    doc: 'How many records of a partition a consumer looks back at least to drop repeats.',
  }),
} as const;
