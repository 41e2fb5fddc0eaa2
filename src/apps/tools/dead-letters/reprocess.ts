import { firstValueFrom, of } from 'rxjs';
import type { ProducerMessage } from '../../../kafka/dead-letters/dead-letter-queue.ts';
import { toRejectCode } from '../../../stats/counts/reject-code.ts';
import type { Fault } from '../../../wikimedia/event/field-faults.ts';
import { readRecord } from '../../consumer/partition/record-item.ts';
import { encode, type EncodeOptions } from '../../producer/records/encode.ts';
import { readRawFeedEvent } from '../../producer/records/raw-feed-event.ts';
import type { ParsedDeadLetter } from './parse-dead-letter.ts';

/** What has become of a letter: a record of a topic, nothing (a heartbeat of the feed), or a letter again. */
export type ReprocessResult =
  | { readonly kind: 'record'; readonly topic: string; readonly message: ProducerMessage }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'letter'; readonly message: ProducerMessage };

export interface ReprocessOptions extends EncodeOptions {
  /** Where events of the feed belong. */
  readonly topic: string;
}

/** What a letter carries beside the headers that its record had. */
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

/** The letter again: it counts its tries, and names the reason of the last one. */
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

/** A record goes back to its topic, and its partition, as it was: there its key's other records are. */
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

/** An event of the feed is written as the producer writes it. */
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

/** Tries a letter again with what can be read now. */
export const reprocess = (
  deadLetter: ParsedDeadLetter,
  options: ReprocessOptions,
): Promise<ReprocessResult> => {
  // A part might pass for a whole, in protobuf for one.
  if (deadLetter.truncated)
    return Promise.resolve(failAgain(deadLetter, { code: deadLetter.code, message: deadLetter.reason }));
  return deadLetter.source === 'producer'
    ? reprocessEvent(deadLetter, options)
    : Promise.resolve(reprocessRecord(deadLetter, options.topic));
};
