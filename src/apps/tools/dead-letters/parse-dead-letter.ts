import type { KafkaRecord } from '../../../kafka/kafka-record.ts';
import { type RejectCode, toRejectCode } from '../../../stats/counts/reject-code.ts';

/** A dead letter as it lies in its topic. */
export interface ParsedDeadLetter {
  /** The same for one that was sent twice. */
  readonly id: string;
  readonly code: RejectCode;
  readonly reason: string;
  /** Who could not do anything with it: "producer" or "consumer". */
  readonly source: string;
  /** When, ISO 8601. */
  readonly at: string;
  /** The topic of the record that it was, for a consumer's letter. */
  readonly topic: string | null;
  /** Where in that topic; `null` when the letter does not say. */
  readonly partition: number | null;
  /** The brokers took only the beginning of it: it cannot be what it was. */
  readonly truncated: boolean;
  /** How often it was tried again. */
  readonly tries: number;
  readonly record: KafkaRecord;
}

const integerOrNull = (text: string | null): number | null =>
  text !== null && /^\d{1,9}$/.test(text) ? Number(text) : null;

export const parseDeadLetter = (record: KafkaRecord): ParsedDeadLetter => {
  const header = (name: string): string | null => {
    const value = record.headers?.[name];
    return value === undefined ? null : String(value);
  };
  return {
    // Letters of others may say nothing of themselves.
    id: header('id') ?? `letter ${record.offset}`,
    code: toRejectCode(header('code')),
    reason: header('reason') ?? 'no reason given',
    source: header('source') ?? 'unknown',
    at: header('at') ?? new Date(Number(record.timestamp)).toISOString(),
    topic: header('topic'),
    partition: integerOrNull(header('partition')),
    truncated: header('truncated') === 'true',
    tries: integerOrNull(header('tries')) ?? 0,
    record,
  };
};
