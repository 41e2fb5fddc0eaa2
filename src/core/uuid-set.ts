/** The part of a Set that remembering keys needs. */
export interface KeySet {
  readonly size: number;
  has(key: string): boolean;
  /** Whether the key is new. */
  add(key: string): boolean;
  delete(key: string): void;
}

/** A UUID is 128 bits: four words. */
const WORDS = 4;
const UUID_LENGTH = 36;
const SMALLEST = 1024;

/** What each character code stands for as a hexadecimal digit; -1 for none. Capitals are other keys. */
const DIGITS = Int8Array.from({ length: 256 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code)),
);
const digit = (key: string, at: number): number => DIGITS[key.charCodeAt(at)] ?? -1;
/** The number that four digits from `at` on stand for; negative when one of them is none. */
const fourDigits = (key: string, at: number): number =>
  (digit(key, at) << 12) | (digit(key, at + 1) << 8) | (digit(key, at + 2) << 4) | digit(key, at + 3);
const isHyphen = (key: string, at: number): boolean => key.charCodeAt(at) === 45;

/** A power of two that leaves half of the table empty. */
const slotsFor = (keys: number): number => {
  let slots = SMALLEST;
  while (slots < keys * 2) slots *= 2;
  return slots;
};

/** Whether the four words from `at` on are all zero. */
const isZero = (values: Uint32Array, at: number): boolean =>
  values[at] === 0 && values[at + 1] === 0 && values[at + 2] === 0 && values[at + 3] === 0;

/**
 * A set of keys that are mostly UUIDs in lower case: it holds the same as a `Set<string>` would, in a quarter
 * of the memory and without an object for each key that the garbage collector has to visit. UUIDs lie as words
 * in one table with open addressing (linear probing, at most half full); other keys in a plain set. With as many keys as
 * `expected` the table need not grow.
 */
export const uuidSet = (expected = 0): KeySet => {
  const others = new Set<string>();
  const words = new Uint32Array(WORDS);
  let slots = slotsFor(expected);
  let table = new Uint32Array(slots * WORDS);
  let used = 0;

  /** Reads a key into `words`; false when it is no UUID, or the one that means an empty slot. */
  const read = (key: string): boolean => {
    if (key.length !== UUID_LENGTH) return false;
    if (!isHyphen(key, 8) || !isHyphen(key, 13) || !isHyphen(key, 18) || !isHyphen(key, 23)) return false;
    // Written out, without a loop or a branch for each digit: this is done twice for every event.
    const [a, b] = [fourDigits(key, 0), fourDigits(key, 4)];
    const [c, d] = [fourDigits(key, 9), fourDigits(key, 14)];
    const [e, f] = [fourDigits(key, 19), fourDigits(key, 24)];
    const [g, h] = [fourDigits(key, 28), fourDigits(key, 32)];
    words[0] = (a << 16) | b;
    words[1] = (c << 16) | d;
    words[2] = (e << 16) | f;
    words[3] = (g << 16) | h;
    return (a | b | c | d | e | f | g | h) >= 0 && !isZero(words, 0);
  };
  const isEmpty = (slot: number): boolean => isZero(table, slot * WORDS);
  const holdsWords = (slot: number): boolean => {
    const at = slot * WORDS;
    return (
      table[at] === words[0] &&
      table[at + 1] === words[1] &&
      table[at + 2] === words[2] &&
      table[at + 3] === words[3]
    );
  };
  const homeOf = (values: Uint32Array, at: number): number =>
    ((values[at] ?? 0) ^ (values[at + 1] ?? 0) ^ (values[at + 2] ?? 0) ^ (values[at + 3] ?? 0)) & (slots - 1);
  /** The slot of what is in `words`, or the empty one where it belongs. */
  const find = (): number => {
    let slot = homeOf(words, 0);
    while (!isEmpty(slot) && !holdsWords(slot)) slot = (slot + 1) & (slots - 1);
    return slot;
  };
  const put = (slot: number): void => {
    for (let word = 0; word < WORDS; word += 1) table[slot * WORDS + word] = words[word] ?? 0;
  };
  const grow = (): void => {
    const old = table;
    slots *= 2;
    table = new Uint32Array(slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      words.set(old.subarray(at, at + WORDS));
      if (!isZero(words, 0)) put(find());
    }
  };
  /** Empties a slot, and moves up what was pushed beyond it, so that every key is still found from its home. */
  const empty = (freed: number): void => {
    let hole = freed;
    for (let slot = (hole + 1) & (slots - 1); !isEmpty(slot); slot = (slot + 1) & (slots - 1)) {
      const home = homeOf(table, slot * WORDS);
      const distanceFromHome = (slot - home) & (slots - 1);
      const distanceFromHole = (slot - hole) & (slots - 1);
      if (distanceFromHome < distanceFromHole) continue;
      for (let word = 0; word < WORDS; word += 1)
        table[hole * WORDS + word] = table[slot * WORDS + word] ?? 0;
      hole = slot;
    }
    for (let word = 0; word < WORDS; word += 1) table[hole * WORDS + word] = 0;
  };

  return {
    get size() {
      return used + others.size;
    },
    has: (key) => (read(key) ? !isEmpty(find()) : others.has(key)),
    add: (key) => {
      if (!read(key)) return !others.has(key) && others.add(key).has(key);
      const slot = find();
      if (!isEmpty(slot)) return false;
      put(slot);
      used += 1;
      if (used * 2 > slots) grow();
      return true;
    },
    delete: (key) => {
      if (!read(key)) {
        others.delete(key);
        return;
      }
      const slot = find();
      if (isEmpty(slot)) return;
      empty(slot);
      used -= 1;
    },
  };
};
