import { isAscii, isUtf8 } from 'node:buffer';
import type { Decoded } from './change-record.ts';
import { decodeJson } from './decode-json.ts';
import { decodeProtobuf } from './decode-protobuf.ts';
import { rejectedRecord } from './rejected-record.ts';

const OPENING_BRACE = 0x7b;
const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const beginsWithBrace = (value: Buffer): boolean => {
  let at = 0;
  while (isSpace(value[at])) at += 1;
  return value[at] === OPENING_BRACE;
};

/** `null` where the bytes are no UTF-8: reading them all the same would count a text that nobody wrote. */
const textOf = (value: Buffer): string | null => {
  // Nearly all records are ASCII, and that is the faster way.
  if (isAscii(value)) return value.toString('latin1');
  return isUtf8(value) ? value.toString('utf8') : null;
};

const decodeText = (value: Buffer, readRaw: (text: string) => Decoded): Decoded => {
  const text = textOf(value);
  return text === null
    ? rejectedRecord({ code: 'not-json', message: 'not JSON: the bytes are not UTF-8' })
    : decodeJson(text, readRaw);
};

/**
 * Reads the value of a record, finding out by itself how it was written: a JSON object, a whole event of the feed
 * (a JSON object with an object `meta`: `readRaw` reads its text), or a protobuf Event. It never throws, if
 * `readRaw` does not; what cannot be read is undecodable, with the reason.
 */
export const decodeRecord =
  (readRaw: (text: string) => Decoded) =>
  (value: Buffer | null): Decoded => {
    if (value === null) return rejectedRecord({ code: 'empty', message: 'the record has no value' });
    if (value.length === 0) return rejectedRecord({ code: 'empty', message: 'the record is empty' });
    // 0x7b begins no protobuf Event: it would be the field 15 as a group.
    if (value[0] === OPENING_BRACE) return decodeText(value, readRaw);
    if (!beginsWithBrace(value)) return decodeProtobuf(value);
    // A line feed is also the tag of a protobuf Event's domain, and white space its length.
    const json = decodeText(value, readRaw);
    if (json.kind === 'change') return json;
    const event = decodeProtobuf(value);
    return event.kind === 'change' ? event : json;
  };
