/** A record as kafkajs returns it: value and headers are bytes; offset and timestamp (epoch ms) are strings. */
export type { KafkaMessage as KafkaRecord } from 'kafkajs';
