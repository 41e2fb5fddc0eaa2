import { createHash } from 'node:crypto';
import { generationalKeySet } from '../core/collections/generational-key-set.ts';
import type { SeenKeys } from '../core/collections/seen-keys.ts';

/** A longer key is remembered by its hash, so that keys of a hostile feed take no more memory than others. */
export const MAX_KEY_LENGTH = 200;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

/** The text that a key is remembered by. */
export const rememberedKey = (key: string): string =>
  key.length <= MAX_KEY_LENGTH ? key : `sha256:${hashOf(key)}`;

/** The key of an item that has no event, by its text. */
export const deadLetterKey = (text: string): string => `dead-letter:${hashOf(text)}`;

/** The keys of the durable state, oldest first. */
export const seenKeysFrom = (keys: readonly string[], maxKeys: number): SeenKeys => {
  const seen = generationalKeySet(maxKeys);
  for (const key of keys) seen.addIfAbsent(key);
  return seen;
};
