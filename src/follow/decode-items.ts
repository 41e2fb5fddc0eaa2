import { map, type OperatorFunction } from 'rxjs';
import { messageOf } from '../core/message-of.ts';
import { type Batch, withItems } from '../core/loop/batch.ts';
import type { DeadLetter } from '../core/loop/exact-sink.ts';
import type { Decoding } from './follow-options.ts';
import { deadLetterKey, rememberedKey } from './remembered-keys.ts';

/** An event with its key, or an item that could not be decoded. */
export type DecodedItem<T> =
  | { readonly kind: 'event'; readonly event: T; readonly key: string | null }
  | { readonly kind: 'dead-letter'; readonly deadLetter: DeadLetter; readonly key: string | null };

/** Of a dead letter's text this much is kept, in UTF-16 units. */
export const MAX_DEAD_LETTER_LENGTH = 65_536;

export interface DecodeOptions<R, T> {
  readonly decoding: Decoding<R, T>;
  readonly keyOf: ((event: T) => string | null) | undefined;
  readonly problemOf: (item: R) => string | null;
  readonly textOf: (item: R) => string;
  /** ISO 8601. */
  readonly now: () => string;
}

const checkedKey = (key: unknown): string | null => {
  if (key === null) return null;
  if (typeof key !== 'string') throw new TypeError(`the key is ${typeof key}, not a string or null`);
  return rememberedKey(key);
};

/**
 * Decodes every item of a batch. An item that `decode` or `key` throws at becomes a dead letter, with none of its events.
 *
 *     batch$   -a-b-|     a = ["1" "x"], b = ["2"]
 *     result   -x-y-|     x = [1, dead letter], y = [2]
 */
export const decodeItems = <R, P, T>({
  decoding,
  keyOf,
  problemOf,
  textOf,
  now,
}: DecodeOptions<R, T>): OperatorFunction<Batch<R, P>, Batch<DecodedItem<T>, P>> => {
  const { decode, decodeAll } = decoding;
  const toEvent = (event: T): DecodedItem<T> => ({
    kind: 'event',
    event,
    key: keyOf === undefined ? null : checkedKey(keyOf(event)),
  });
  const decodeInto = (decoded: DecodedItem<T>[], item: R): void => {
    const before = decoded.length;
    try {
      const problem = problemOf(item);
      if (problem !== null) throw new RangeError(problem);
      if (decode !== undefined) decoded.push(toEvent(decode(item)));
      else for (const event of decodeAll(item)) decoded.push(toEvent(event));
    } catch (error) {
      decoded.length = before;
      const text = textOf(item).slice(0, MAX_DEAD_LETTER_LENGTH);
      decoded.push({
        kind: 'dead-letter',
        deadLetter: { reason: messageOf(error), text, at: now() },
        // A feed that repeats events repeats this one, too.
        key: keyOf === undefined ? null : deadLetterKey(text),
      });
    }
  };
  return map((batch) => {
    const decoded: DecodedItem<T>[] = [];
    for (const item of batch.items) decodeInto(decoded, item);
    return withItems(batch, decoded);
  });
};
