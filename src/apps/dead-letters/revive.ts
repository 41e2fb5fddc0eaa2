import { firstValueFrom, of } from 'rxjs';
import type { LetterMessage } from '../../kafka/letter-box.ts';
import { readRecord } from '../consumer/record-item.ts';
import { encode, type EncodeOptions } from '../producer/encode.ts';
import { readFedEvent } from '../producer/fed-event.ts';
import type { Letter } from './letter.ts';

/** What has become of a letter: a record of a topic, nothing (a heartbeat of the feed), or a letter again. */
export type Revival =
  | { readonly kind: 'record'; readonly topic: string; readonly message: LetterMessage }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'letter'; readonly message: LetterMessage };

export interface ReviveOptions extends EncodeOptions {
  /** Where events of the feed belong. */
  readonly topic: string;
}

/** What a letter carries beside the headers that its record had. */
const LETTER_HEADERS: readonly string[] = [
  'id',
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
const again = ({ record, tries }: Letter, reason: string): Revival => {
  const { key, value, timestamp, headers } = record;
  return {
    kind: 'letter',
    message: { key, value, timestamp, headers: { ...headers, reason, tries: String(tries + 1) } },
  };
};

/** A record goes back to its topic, and its partition, as it was: there its key's other records are. */
const reviveRecord = (letter: Letter, topic: string): Revival => {
  const { key, value, timestamp, headers = {} } = letter.record;
  const { decoded } = readRecord(letter.record);
  if (decoded.kind === 'undecodable') return again(letter, decoded.reason);
  const own = Object.entries(headers).filter(([name]) => !LETTER_HEADERS.includes(name));
  return {
    kind: 'record',
    topic: letter.topic ?? topic,
    message: {
      key,
      value,
      timestamp,
      headers: Object.fromEntries(own),
      ...(letter.partition === null ? {} : { partition: letter.partition }),
    },
  };
};

/** An event of the feed is written as the producer writes it. */
const reviveEvent = async (letter: Letter, options: ReviveOptions): Promise<Revival> => {
  const event = readFedEvent({ data: String(letter.record.value ?? '') });
  if (event.kind === 'malformed') return again(letter, event.reason);
  const batch$ = of({ items: [event], size: 1, position: null }).pipe(encode(options));
  const [encoded] = (await firstValueFrom(batch$)).items;
  if (encoded?.kind === 'dead-letter') return again(letter, encoded.record.headers['reason'] ?? '');
  if (encoded?.kind !== 'record') return { kind: 'nothing' };
  const { key, value, timestamp, headers } = encoded.record;
  return {
    kind: 'record',
    topic: options.topic,
    message: { key, value, timestamp: String(timestamp), headers: { ...headers } },
  };
};

/** Tries a letter again with what can be read now. */
export const revive = (letter: Letter, options: ReviveOptions): Promise<Revival> => {
  // A part might pass for a whole, in protobuf for one.
  if (letter.truncated) return Promise.resolve(again(letter, letter.reason));
  return letter.source === 'producer'
    ? reviveEvent(letter, options)
    : Promise.resolve(reviveRecord(letter, options.topic));
};
