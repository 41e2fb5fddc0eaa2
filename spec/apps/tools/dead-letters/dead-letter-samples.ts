import type { ParsedDeadLetter } from '../../../../src/apps/tools/dead-letters/parse-dead-letter.ts';
import { parseDeadLetter } from '../../../../src/apps/tools/dead-letters/parse-dead-letter.ts';
import type { KafkaRecord } from '../../../../src/kafka/kafka-record.ts';
import { recordAt } from '../../../support/kafka-records.ts';

/** A record of the dead-letter topic. */
export const deadLetterRecord = (
  offset: number,
  value: string,
  headers: Readonly<Record<string, string>> = {},
): KafkaRecord =>
  Object.assign(recordAt(offset, value), {
    headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
  });

/** The same, read. */
export const deadLetterOf = (
  value: string,
  headers: Readonly<Record<string, string>> = {},
): ParsedDeadLetter => parseDeadLetter(deadLetterRecord(7, value, headers));
