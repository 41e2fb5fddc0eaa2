import { noWords, readUuid, slotsFor, uuidTable, type UuidTable } from './uuid-table.ts';

/** The part of a Set that remembering keys needs. */
export interface KeySet {
  readonly size: number;
  has(key: string): boolean;
  /** Whether the key is new. */
  add(key: string): boolean;
  delete(key: string): void;
}

/** Slots that each addition moves: all have moved long before the new table, twice as large, is full as well. */
const MOVED_AT_ONCE = 16;

/**
 * A set of keys that are mostly UUIDs in lower case: it holds the same as a `Set<string>` would, in a quarter
 * of the memory and without an object for each key that the garbage collector has to visit. UUIDs lie in a table
 * that is at most half full; other keys in a plain set. With as many keys as `expected` the table need not grow.
 *
 * It grows without a pause, which with a million keys would hold up everything else for half a second: the keys move into a larger table a few
 * with each addition, and until then they are looked for in both.
 */
export const uuidSet = (expected = 0, createTable: (slots: number) => UuidTable = uuidTable): KeySet => {
  const others = new Set<string>();
  const words = noWords();
  const moving = noWords();
  let table = createTable(slotsFor(expected));
  /** The table before, while its keys move: those in the slots up to `moved` are in the new one as well. */
  let outgrown: UuidTable | null = null;
  let moved = 0;
  let used = 0;

  const moveSome = (from: UuidTable): void => {
    const end = Math.min(from.slots, moved + MOVED_AT_ONCE);
    for (; moved < end; moved += 1) if (from.at(moved, moving)) table.add(moving);
    if (moved === from.slots) outgrown = null;
  };
  const grow = (): void => {
    outgrown = table;
    moved = 0;
    table = createTable(table.slots * 2);
  };

  return {
    get size() {
      return used + others.size;
    },
    has: (key) => {
      if (!readUuid(key, words)) return others.has(key);
      return table.has(words) || (outgrown?.has(words) ?? false);
    },
    add: (key) => {
      if (!readUuid(key, words)) return !others.has(key) && others.add(key).has(key);
      if (outgrown !== null) moveSome(outgrown);
      if (outgrown?.has(words) === true || !table.add(words)) return false;
      used += 1;
      if (used * 2 > table.slots) grow();
      return true;
    },
    delete: (key) => {
      if (!readUuid(key, words)) {
        others.delete(key);
        return;
      }
      // Both: it may have moved already, and must not move once more.
      const wasOutgrown = outgrown?.withdraw(words) ?? false;
      const wasThere = table.delete(words);
      if (wasOutgrown || wasThere) used -= 1;
    },
  };
};
