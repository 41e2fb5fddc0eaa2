import type { Letter } from '../../../src/apps/dead-letters/letter.ts';
import { readLetter } from '../../../src/apps/dead-letters/letter.ts';
import type { KafkaRecord } from '../../../src/kafka/record.ts';
import { recordAt } from '../../support/kafka-records.ts';

/** A record of the dead-letter topic. */
export const letterRecord = (
  offset: number,
  value: string,
  headers: Readonly<Record<string, string>> = {},
): KafkaRecord =>
  Object.assign(recordAt(offset, value), {
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
  });

/** The same, read. */
export const letterOf = (value: string, headers: Readonly<Record<string, string>> = {}): Letter =>
  readLetter(letterRecord(7, value, headers));
