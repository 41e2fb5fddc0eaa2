import type { Decoded } from './change-record.ts';
import { type Fields, parseChange } from './parse-change.ts';
import { rejectedRecord } from './rejected-record.ts';

/** A whole event as the feed writes it: its `meta` comes first or right after `$schema`, so no parsing is needed to tell. */
const BEGINS_WITH_META = /^\s*\{\s*(?:"\$schema"\s*:\s*"[^"\\]*"\s*,\s*)?"meta"\s*:\s*\{/;

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasNoFields = ({ id, domain, title, user }: Fields): boolean =>
  id === undefined && domain === undefined && title === undefined && user === undefined;

/**
 * Reads a text whose first character (after white space) is "{". One that has an object `meta` is a whole event,
 * and `readRaw` gets its text. It never throws, if `readRaw` does not.
 */
export const decodeJson = (text: string, readRaw: (text: string) => Decoded): Decoded => {
  if (BEGINS_WITH_META.test(text)) return readRaw(text);
  let fields: Fields;
  try {
    // JSON that begins with "{" is an object, or it is no JSON.
    fields = JSON.parse(text) as Fields;
  } catch (error) {
    return rejectedRecord(`not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (isObject(fields['meta'])) return readRaw(text);
  if (hasNoFields(fields)) return rejectedRecord('none of id, domain, title and user is there');
  return parseChange(fields);
};
