import type { Decoded } from './change-record.ts';
import { type Fields, isObject } from '../event/fields.ts';
import { parseChange } from './parse-change.ts';
import { rejectedRecord } from './rejected-record.ts';

/** An event as the feed writes it: `meta` is first or right after `$schema`, so it is recognized without parsing. */
const BEGINS_WITH_META = /^\s*\{\s*(?:"\$schema"\s*:\s*"[^"\\]*"\s*,\s*)?"meta"\s*:\s*\{/;

const hasNoFields = ({ id, domain, title, user }: Fields): boolean =>
  id === undefined && domain === undefined && title === undefined && user === undefined;

/**
 * Reads a text whose first character (after white space) is "{". A text with an object `meta` is an event of the feed, and
 * `readRaw` reads it. It throws only if `readRaw` does.
 */
export const decodeJson = (text: string, readRaw: (text: string) => Decoded): Decoded => {
  if (BEGINS_WITH_META.test(text)) return readRaw(text);
  let fields: Fields;
  try {
    // JSON that begins with "{" is an object.
    fields = JSON.parse(text) as Fields;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return rejectedRecord({ code: 'not-json', message: `not JSON: ${detail}` });
  }
  if (isObject(fields['meta'])) return readRaw(text);
  if (hasNoFields(fields))
    return rejectedRecord({ code: 'undecodable', message: 'none of id, domain, title and user is there' });
  return parseChange(fields);
};
