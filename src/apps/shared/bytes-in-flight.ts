import type { SseMessage } from '../../sse/sse-message.ts';
import type { KafkaRecord } from '../../kafka/kafka-record.ts';

/**
 * The approximate limit of bytes in flight in one loop: more than twice the size of 20,000 Wikimedia events. Very long
 * events reach it before they reach the loop's capacity, and the source then waits.
 */
export const MAX_BYTES_IN_FLIGHT = 128 * 1024 * 1024;

/** A string with characters outside Latin-1 takes two bytes per character. */
const BYTES_PER_CHARACTER = 2;

export const messageBytes = ({ data }: SseMessage): number => BYTES_PER_CHARACTER * data.length;

export const recordBytes = ({ value }: KafkaRecord): number => value?.length ?? 0;
