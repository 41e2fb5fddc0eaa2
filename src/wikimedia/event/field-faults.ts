import { formatCount } from '../../core/format-count.ts';
import { MAX_FIELD_CHARACTERS, MAX_PAGE_BYTES } from './event-limits.ts';
import { describeType } from './fields.ts';
import type { RejectCode } from '../../stats/counts/reject-code.ts';

/** Why an event cannot be counted: a code for programs, a message for people. */
export interface Fault {
  readonly code: RejectCode;
  readonly message: string;
}

const wrongType = (name: string, value: unknown, expected: string): Fault => ({
  code: 'wrong-field',
  message: `${name} is ${describeType(value)}, not ${expected}`,
});

/** The fault of a text that is longer than `max` UTF-16 code units; `null` also for values of other types. */
export const faultOfLength = (name: string, value: unknown, max: number): Fault | null =>
  typeof value === 'string' && value.length > max
    ? {
        code: 'beyond-limit',
        message: `${name} is ${formatCount(value.length)} characters long; at most ${formatCount(max)} are accepted`,
      }
    : null;

/** The fault of a field that must be a text of at most `max` UTF-16 code units, `null` or missing. */
export const faultOfText = (name: string, value: unknown, max: number): Fault | null => {
  if (typeof value === 'string') return faultOfLength(name, value, max);
  return value === undefined || value === null ? null : wrongType(name, value, 'a text');
};

export const faultOfFlag = (name: string, value: unknown): Fault | null =>
  value === undefined || value === null || typeof value === 'boolean'
    ? null
    : wrongType(name, value, 'true or false');

/** MediaWiki's namespaces are signed integers of 32 bits. */
export const faultOfNamespace = (value: unknown): Fault | null => {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number') return wrongType('namespace', value, 'a whole number of 32 bits');
  return (value | 0) === value
    ? null
    : { code: 'wrong-field', message: `namespace is ${value}, not a whole number of 32 bits` };
};

/** The fault of a page length that MediaWiki cannot have written; `null` also for values of other types. */
export const faultOfPageBytes = (name: string, value: unknown): Fault | null =>
  typeof value === 'number' && value > MAX_PAGE_BYTES
    ? { code: 'beyond-limit', message: `${name} is ${value}; at most ${MAX_PAGE_BYTES} is accepted` }
    : null;

const wrongId = (message: string): Fault => ({ code: 'unusable-id', message });

/**
 * Reads an id that is not empty, or returns its fault. Stores join ids by line feeds, as UTF-8: they would not return
 * other ids unchanged.
 */
export const readId = (name: string, id: unknown): string | Fault => {
  if (typeof id !== 'string') return wrongId(`${name} is ${describeType(id)}, not a text`);
  if (id === '') return wrongId(`${name} is empty`);
  const isUnstorable = id.length > MAX_FIELD_CHARACTERS.id || id.includes('\n') || !id.isWellFormed();
  return isUnstorable
    ? wrongId(
        `${name} is longer than ${MAX_FIELD_CHARACTERS.id} characters, or holds a line feed or half a surrogate pair`,
      )
    : id;
};
