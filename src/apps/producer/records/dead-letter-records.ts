import type { RejectedEvent, RecentChange } from '../../../wikimedia/event/recent-change.ts';
import type { RejectCode } from '../../../stats/counts/reject-code.ts';
import { toReject } from '../../../wikimedia/rejects/to-reject.ts';
import { type OutgoingRecord, wireBytes } from '../../../kafka/sink/outgoing-record.ts';

interface DeadLetterContent {
  readonly id: string;
  readonly code: RejectCode;
  readonly reason: string;
  readonly value: string | Buffer;
  /** Epoch ms. */
  readonly at: number;
  /** The full length in bytes of a truncated value. */
  readonly length?: number;
}

const deadLetterRecord = ({ id, code, reason, value, at, length }: DeadLetterContent): OutgoingRecord => {
  const truncation = length === undefined ? {} : { truncated: 'true', length: String(length) };
  const deadLetter = {
    key: null,
    value,
    timestamp: at,
    headers: { id, code, reason, source: 'producer', at: new Date(at).toISOString(), ...truncation },
  };
  return { ...deadLetter, bytes: wireBytes(deadLetter) };
};

export const rejectedEventDeadLetter = (event: RejectedEvent, at: number): OutgoingRecord => {
  const { id, code, reason, data } = toReject(event, '');
  const { oversized } = event;
  return deadLetterRecord({
    id,
    code,
    reason,
    value: data,
    at,
    ...(oversized === undefined ? {} : { length: oversized.bytes }),
  });
};

export const oversizedDeadLetter = (
  { id, data }: RecentChange & { readonly data: string },
  bytes: number,
  maxBytes: number,
  at: number,
): OutgoingRecord =>
  deadLetterRecord({
    id,
    code: 'too-large',
    reason: `its record would have ${bytes} bytes, but MAX_RECORD_BYTES allows ${maxBytes}`,
    value: data,
    at,
  });

/** For a record that the brokers reject although it respects MAX_RECORD_BYTES. */
export const refusedDeadLetter = ({ headers, value, bytes }: OutgoingRecord, at: number): OutgoingRecord =>
  deadLetterRecord({
    id: headers['id'] ?? '',
    code: 'too-large',
    reason: `the brokers reject its record of ${bytes} bytes as too large: check max.message.bytes of the topic`,
    value,
    at,
  });

/** Truncates the value so that the dead letter fits into `maxBytes`. */
export const truncateDeadLetter = (deadLetter: OutgoingRecord, maxBytes: number): OutgoingRecord => {
  if (deadLetter.bytes <= maxBytes) return deadLetter;
  const valueBytes = typeof deadLetter.value === 'string' ? Buffer.from(deadLetter.value) : deadLetter.value;
  const headers = {
    ...deadLetter.headers,
    truncated: 'true',
    length: deadLetter.headers['length'] ?? String(valueBytes.length),
  };
  const overheadBytes = wireBytes({ ...deadLetter, headers, value: '' });
  const truncated = {
    ...deadLetter,
    headers,
    value: valueBytes.subarray(0, Math.max(0, maxBytes - overheadBytes)),
  };
  return { ...truncated, bytes: wireBytes(truncated) };
};
