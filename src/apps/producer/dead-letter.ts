import type { Malformed, RecentChange } from '../../feed/recent-change.ts';
import { rejectOf } from '../../feed/reject.ts';
import { type OutgoingRecord, wireBytes } from '../../kafka/publisher/outgoing-record.ts';

interface Letter {
  readonly id: string;
  readonly reason: string;
  readonly value: string | Buffer;
  /** Epoch ms. */
  readonly at: number;
  /** Of a value that is only a beginning: how many bytes the whole has. */
  readonly length?: number;
}

const letterOf = ({ id, reason, value, at, length }: Letter): OutgoingRecord => {
  const truncation = length === undefined ? {} : { truncated: 'true', length: String(length) };
  const letter = {
    key: null,
    value,
    timestamp: at,
    headers: { id, reason, source: 'producer', at: new Date(at).toISOString(), ...truncation },
  };
  return { ...letter, bytes: wireBytes(letter) };
};

export const malformedLetter = (event: Malformed, at: number): OutgoingRecord => {
  const { id, reason, data } = rejectOf(event, '');
  const { oversized } = event;
  return letterOf({
    id,
    reason,
    value: data,
    at,
    ...(oversized === undefined ? {} : { length: oversized.bytes }),
  });
};

export const tooLongLetter = (
  { id, data }: RecentChange & { readonly data: string },
  bytes: number,
  limit: number,
  at: number,
): OutgoingRecord =>
  letterOf({
    id,
    reason: `its record would have ${bytes} bytes, and MAX_RECORD_BYTES allows ${limit}`,
    value: data,
    at,
  });

/** For a record that the brokers refuse although it keeps to what was asked of it. */
export const refusedLetter = ({ headers, value, bytes }: OutgoingRecord, at: number): OutgoingRecord =>
  letterOf({
    id: headers['id'] ?? '',
    reason: `the brokers refuse its record of ${bytes} bytes as too large: see max.message.bytes of the topic`,
    value,
    at,
  });

/** A dead letter that keeps no more of its value than fits into so many bytes. */
export const shortened = (letter: OutgoingRecord, limit: number): OutgoingRecord => {
  if (letter.bytes <= limit) return letter;
  const whole = typeof letter.value === 'string' ? Buffer.from(letter.value) : letter.value;
  const headers = {
    ...letter.headers,
    truncated: 'true',
    length: letter.headers['length'] ?? String(whole.length),
  };
  const spare = wireBytes({ ...letter, headers, value: '' });
  const short = { ...letter, headers, value: whole.subarray(0, Math.max(0, limit - spare)) };
  return { ...short, bytes: wireBytes(short) };
};
