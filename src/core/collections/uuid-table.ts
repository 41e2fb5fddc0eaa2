/** A UUID is 128 bits: four words. */
const WORDS = 4;
const UUID_LENGTH = 36;
const MIN_SLOTS = 1024;
const ALL_ONES = 0xffff_ffff;

/** The four words of a UUID. */
export type UuidWords = Uint32Array;

export const zeroWords = (): UuidWords => new Uint32Array(WORDS);

/** The value of each character code as a hexadecimal digit; -1 for other characters, capitals included. */
const DIGITS = Int8Array.from({ length: 256 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code)),
);
const digit = (key: string, at: number): number => DIGITS[key.charCodeAt(at)] ?? -1;
/** The value of four digits from `at` on; negative if one of them is not a digit. */
const fourDigits = (key: string, at: number): number =>
  (digit(key, at) << 12) | (digit(key, at + 1) << 8) | (digit(key, at + 2) << 4) | digit(key, at + 3);
const isHyphen = (key: string, at: number): boolean => key.charCodeAt(at) === 45;

/** Whether all four words from `at` on equal `word`. */
const areAll = (word: number, values: Uint32Array, at: number): boolean =>
  values[at] === word && values[at + 1] === word && values[at + 2] === word && values[at + 3] === word;

/**
 * Reads a key into `words`. Returns false if it is not a lower-case UUID, or one of the two values that a table reserves:
 * all zeros mark an empty slot, all ones a tombstone.
 */
export const readUuid = (key: string, words: UuidWords): boolean => {
  if (key.length !== UUID_LENGTH) return false;
  if (!isHyphen(key, 8) || !isHyphen(key, 13) || !isHyphen(key, 18) || !isHyphen(key, 23)) return false;
  // Unrolled, without a branch per digit: this runs twice for every event.
  const [a, b] = [fourDigits(key, 0), fourDigits(key, 4)];
  const [c, d] = [fourDigits(key, 9), fourDigits(key, 14)];
  const [e, f] = [fourDigits(key, 19), fourDigits(key, 24)];
  const [g, h] = [fourDigits(key, 28), fourDigits(key, 32)];
  words[0] = (a << 16) | b;
  words[1] = (c << 16) | d;
  words[2] = (e << 16) | f;
  words[3] = (g << 16) | h;
  return (a | b | c | d | e | f | g | h) >= 0 && !areAll(0, words, 0) && !areAll(ALL_ONES, words, 0);
};

/** The number of slots, a power of two, that leaves half of the table empty. */
export const slotsFor = (keys: number): number => {
  let slots = MIN_SLOTS;
  while (slots < keys * 2) slots *= 2;
  return slots;
};

/** A table of UUIDs that does not grow. */
export interface UuidTable {
  readonly slots: number;
  has(words: UuidWords): boolean;
  /** Returns whether the UUID is new. The table must have an empty slot. */
  add(words: UuidWords): boolean;
  /** Returns whether the UUID was present. Other UUIDs may change their slots. */
  delete(words: UuidWords): boolean;
  /** Returns whether the UUID was present. No other UUID changes its slot; the slot itself stays in use. */
  tombstone(words: UuidWords): boolean;
  /** Reads a slot into `words`. Returns false if the slot holds no UUID. */
  at(slot: number, words: UuidWords): boolean;
}

/** Holds UUIDs as words of one typed array, with open addressing and linear probing. `slots` is a power of two. */
export const uuidTable = (slots: number): UuidTable => {
  const table = new Uint32Array(slots * WORDS);
  const mask = slots - 1;

  const isEmpty = (slot: number): boolean => areAll(0, table, slot * WORDS);
  const holds = (slot: number, words: UuidWords): boolean => {
    const at = slot * WORDS;
    return (
      table[at] === words[0] &&
      table[at + 1] === words[1] &&
      table[at + 2] === words[2] &&
      table[at + 3] === words[3]
    );
  };
  const homeOf = (values: Uint32Array, at: number): number =>
    ((values[at] ?? 0) ^ (values[at + 1] ?? 0) ^ (values[at + 2] ?? 0) ^ (values[at + 3] ?? 0)) & mask;
  /** The slot of `words`, or the empty slot for them. */
  const find = (words: UuidWords): number => {
    let slot = homeOf(words, 0);
    while (!isEmpty(slot) && !holds(slot, words)) slot = (slot + 1) & mask;
    return slot;
  };
  const fill = (slot: number, word: number): void => {
    table.fill(word, slot * WORDS, (slot + 1) * WORDS);
  };
  /** Empties a slot and moves displaced UUIDs up, so that a search from its home slot still finds each of them. */
  const removeSlot = (removed: number): void => {
    let hole = removed;
    for (let slot = (hole + 1) & mask; !isEmpty(slot); slot = (slot + 1) & mask) {
      const home = homeOf(table, slot * WORDS);
      const distanceFromHome = (slot - home) & mask;
      const distanceFromHole = (slot - hole) & mask;
      if (distanceFromHome < distanceFromHole) continue;
      table.copyWithin(hole * WORDS, slot * WORDS, (slot + 1) * WORDS);
      hole = slot;
    }
    fill(hole, 0);
  };

  return {
    slots,
    has: (words) => !isEmpty(find(words)),
    add: (words) => {
      const slot = find(words);
      if (!isEmpty(slot)) return false;
      for (let word = 0; word < WORDS; word += 1) table[slot * WORDS + word] = words[word] ?? 0;
      return true;
    },
    delete: (words) => {
      const slot = find(words);
      if (isEmpty(slot)) return false;
      removeSlot(slot);
      return true;
    },
    tombstone: (words) => {
      const slot = find(words);
      if (isEmpty(slot)) return false;
      fill(slot, ALL_ONES);
      return true;
    },
    at: (slot, words) => {
      for (let word = 0; word < WORDS; word += 1) words[word] = table[slot * WORDS + word] ?? 0;
      return !areAll(0, words, 0) && !areAll(ALL_ONES, words, 0);
    },
  };
};
