import type { KafkaRecord } from '../../../kafka/kafka-record.ts';
import { type RejectCode, toRejectCode } from '../../../stats/counts/reject-code.ts';

/** A record of the dead-letter topic. */
export interface ParsedDeadLetter {
  /** Equal for a dead letter that was sent twice. */
  readonly id: string;
  readonly code: RejectCode;
  readonly reason: string;
  /** The process that rejected the record: "producer" or "consumer". */
  readonly source: string;
  /** Time of the rejection, ISO 8601. */
  readonly at: string;
  /** The topic of the original record, if a consumer rejected it. */
  readonly topic: string | null;
  /** The partition in that topic; `null` if unknown. */
  readonly partition: number | null;
  /** Only the beginning of the record was stored, because the brokers limit the size. */
  readonly truncated: boolean;
  /** The number of attempts to reprocess it. */
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
    // Dead letters of other programs may lack these headers.
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
