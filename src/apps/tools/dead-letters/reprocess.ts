import { firstValueFrom, of } from 'rxjs';
import type { ProducerMessage } from '../../../kafka/dead-letters/dead-letter-queue.ts';
import { toRejectCode } from '../../../stats/counts/reject-code.ts';
import type { Fault } from '../../../wikimedia/event/field-faults.ts';
import { readRecord } from '../../consumer/partition/record-item.ts';
import { encode, type EncodeOptions } from '../../producer/records/encode.ts';
import { readRawFeedEvent } from '../../producer/records/raw-feed-event.ts';
import type { ParsedDeadLetter } from './parse-dead-letter.ts';

/** A record of a topic, nothing (for a heartbeat of the feed), or a dead letter again. */
export type ReprocessResult =
  | { readonly kind: 'record'; readonly topic: string; readonly message: ProducerMessage }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'letter'; readonly message: ProducerMessage };

export interface ReprocessOptions extends EncodeOptions {
  /** The topic for events of the feed. */
  readonly topic: string;
}

/** The headers that a dead letter adds to those of its record. */
const DEAD_LETTER_HEADERS: readonly string[] = [
  'id',
  'code',
  'reason',
  'source',
  'topic',
  'partition',
  'offset',
  'at',
  'tries',
  'truncated',
  'length',
];

/** The dead letter with one more attempt and the latest reason. */
const failAgain = (
  { record, tries }: ParsedDeadLetter,
  { code, message: reason }: Fault,
): ReprocessResult => {
  const { key, value, timestamp, headers } = record;
  return {
    kind: 'letter',
    message: { key, value, timestamp, headers: { ...headers, code, reason, tries: String(tries + 1) } },
  };
};

/** Returns a record unchanged to its topic and partition, which has the other records of its key. */
const reprocessRecord = (deadLetter: ParsedDeadLetter, topic: string): ReprocessResult => {
  const { key, value, timestamp, headers = {} } = deadLetter.record;
  const { decoded } = readRecord(deadLetter.record);
  if (decoded.kind === 'rejected') return failAgain(deadLetter, decoded);
  const own = Object.entries(headers).filter(([name]) => !DEAD_LETTER_HEADERS.includes(name));
  return {
    kind: 'record',
    topic: deadLetter.topic ?? topic,
    message: {
      key,
      value,
      timestamp,
      headers: Object.fromEntries(own),
      ...(deadLetter.partition === null ? {} : { partition: deadLetter.partition }),
    },
  };
};

/** Encodes an event of the feed like the producer does. */
const reprocessEvent = async (
  deadLetter: ParsedDeadLetter,
  options: ReprocessOptions,
): Promise<ReprocessResult> => {
  const event = readRawFeedEvent({ data: String(deadLetter.record.value ?? '') });
  if (event.kind === 'rejected') return failAgain(deadLetter, event);
  const batch$ = of({ items: [event], size: 1, position: null }).pipe(encode(options));
  const [encoded] = (await firstValueFrom(batch$)).items;
  if (encoded?.kind === 'dead-letter') {
    const { code, reason = '' } = encoded.record.headers;
    return failAgain(deadLetter, { code: toRejectCode(code), message: reason });
  }
  if (encoded?.kind !== 'record') return { kind: 'nothing' };
  const { key, value, timestamp, headers } = encoded.record;
  return {
    kind: 'record',
    topic: options.topic,
    message: { key, value, timestamp: String(timestamp), headers: { ...headers } },
  };
};

export const reprocess = (
  deadLetter: ParsedDeadLetter,
  options: ReprocessOptions,
): Promise<ReprocessResult> => {
  // A truncated record could decode as a complete one, for example in protobuf.
  if (deadLetter.truncated)
    return Promise.resolve(failAgain(deadLetter, { code: deadLetter.code, message: deadLetter.reason }));
  return deadLetter.source === 'producer'
    ? reprocessEvent(deadLetter, options)
    : Promise.resolve(reprocessRecord(deadLetter, options.topic));
};
