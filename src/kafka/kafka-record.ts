/** A record as kafkajs gives it: the value and the headers as bytes, the offset and the timestamp (ms) as text. */
export type { KafkaMessage as KafkaRecord } from 'kafkajs';
