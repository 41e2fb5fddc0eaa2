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
const DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code)),
);
const isHyphen = (index: number): boolean => index === 8 || index === 13 || index === 18 || index === 23;

/** Whether the four words from `at` on are all zero. */
const isZero = (values: Uint32Array, at: number): boolean =>
  values[at] === 0 && values[at + 1] === 0 && values[at + 2] === 0 && values[at + 3] === 0;

/**
 * A set of keys that are mostly UUIDs in lower case: it holds the same as a `Set<string>` would, in a quarter
 * of the memory and without an object for each key that the garbage collector has to visit. UUIDs lie as words
 * in one table with open addressing (linear probing, at most half full); other keys in a plain set.
 */
export const uuidSet = (): KeySet => {
  const others = new Set<string>();
  const words = new Uint32Array(WORDS);
  let slots = SMALLEST;
  let table = new Uint32Array(slots * WORDS);
  let used = 0;

  /** Reads a key into `words`; false when it is no UUID, or the one that means an empty slot. */
  const read = (key: string): boolean => {
    if (key.length !== UUID_LENGTH) return false;
    let bits = 0;
    let digits = 0;
    let fault = 0;
    for (let index = 0; index < UUID_LENGTH; index += 1) {
      const code = key.charCodeAt(index);
      if (isHyphen(index)) {
        if (code !== 45) return false;
        continue;
      }
      const digit = code < 128 ? (DIGITS[code] ?? -1) : -1;
      fault |= digit;
      bits = (bits << 4) | digit;
      digits += 1;
      if (digits % 8 === 0) words[digits / 8 - 1] = bits;
    }
    return fault >= 0 && !isZero(words, 0);
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
      table.copyWithin(hole * WORDS, slot * WORDS, (slot + 1) * WORDS);
      hole = slot;
    }
    table.fill(0, hole * WORDS, (hole + 1) * WORDS);
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
