import type { SseMessage } from '../../sse/sse-message.ts';
import type { KafkaRecord } from '../../kafka/kafka-record.ts';

/**
 * Bytes that may be in flight in one loop, about: more than twice what 20,000 events of Wikimedia take. Events that are very
 * long fill it before they fill the room, and the source then waits.
 */
export const MAX_BYTES_IN_FLIGHT = 128 * 1024 * 1024;

/** A text of other letters than those of Latin-1 takes two bytes a character. */
const BYTES_PER_CHARACTER = 2;

export const messageBytes = ({ data }: SseMessage): number => BYTES_PER_CHARACTER * data.length;

export const recordBytes = ({ value }: KafkaRecord): number => value?.length ?? 0;
