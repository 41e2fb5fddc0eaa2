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

/** `null` if the bytes are not UTF-8: decoding them with replacement characters would count a text that nobody wrote. */
const textOf = (value: Buffer): string | null => {
  // Nearly all records are ASCII, and this path is faster.
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
 * Reads the value of a record and detects its format: a JSON object, an unchanged event of the feed (a JSON object with an
 * object `meta`, which `readRaw` reads), or a protobuf Event. An unreadable value is rejected. It throws only if `readRaw`
 * does.
 */
export const decodeRecord =
  (readRaw: (text: string) => Decoded) =>
  (value: Buffer | null): Decoded => {
    if (value === null) return rejectedRecord({ code: 'empty', message: 'the record has no value' });
    if (value.length === 0) return rejectedRecord({ code: 'empty', message: 'the record is empty' });
    // No protobuf Event begins with 0x7b: it would be field 15 as a group.
    if (value[0] === OPENING_BRACE) return decodeText(value, readRaw);
    if (!beginsWithBrace(value)) return decodeProtobuf(value);
    // A line feed is also the tag of a protobuf Event's domain, and white space can be its length.
    const json = decodeText(value, readRaw);
    if (json.kind === 'change') return json;
    const event = decodeProtobuf(value);
    return event.kind === 'change' ? event : json;
  };
