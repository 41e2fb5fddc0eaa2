import { zeroWords, readUuid, slotsFor, uuidTable, type UuidTable } from './uuid-table.ts';

/** The part of a Set that remembering keys needs. */
export interface KeySet {
  readonly size: number;
  has(key: string): boolean;
  /** Whether the key is new. */
  add(key: string): boolean;
  delete(key: string): void;
}

/** Slots that each addition moves: all have moved long before the new table, twice as large, is full as well. */
const SLOTS_MOVED_PER_ADD = 16;

/**
 * A set of keys that are mostly UUIDs in lower case: it holds the same as a `Set<string>` would, in a quarter
 * of the memory and without an object for each key that the garbage collector has to visit. UUIDs lie in a table
 * that is at most half full; other keys in a plain set. With as many keys as `expected` the table need not grow.
 *
 * It grows without a pause, which with a million keys would hold up everything else for half a second: the keys move into a larger table a few
 * with each addition, and until then they are looked for in both.
 */
export const uuidSet = (expectedKeys = 0, createTable: (slots: number) => UuidTable = uuidTable): KeySet => {
  const otherKeys = new Set<string>();
  const words = zeroWords();
  const movingWords = zeroWords();
  let table = createTable(slotsFor(expectedKeys));
  /** The table before, while its keys move: those in the slots up to `moved` are in the new one as well. */
  let previousTable: UuidTable | null = null;
  let movedSlots = 0;
  let uuidCount = 0;

  const moveSlots = (from: UuidTable): void => {
    const end = Math.min(from.slots, movedSlots + SLOTS_MOVED_PER_ADD);
    for (; movedSlots < end; movedSlots += 1) if (from.at(movedSlots, movingWords)) table.add(movingWords);
    if (movedSlots === from.slots) previousTable = null;
  };
  const grow = (): void => {
    previousTable = table;
    movedSlots = 0;
    table = createTable(table.slots * 2);
  };

  return {
    get size() {
      return uuidCount + otherKeys.size;
    },
    has: (key) => {
      if (!readUuid(key, words)) return otherKeys.has(key);
      return table.has(words) || (previousTable?.has(words) ?? false);
    },
    add: (key) => {
      if (!readUuid(key, words)) return !otherKeys.has(key) && otherKeys.add(key).has(key);
      if (previousTable !== null) moveSlots(previousTable);
      if (previousTable?.has(words) === true || !table.add(words)) return false;
      uuidCount += 1;
      if (uuidCount * 2 > table.slots) grow();
      return true;
    },
    delete: (key) => {
      if (!readUuid(key, words)) {
        otherKeys.delete(key);
        return;
      }
      // Both: it may have moved already, and must not move once more.
      const wasInPrevious = previousTable?.tombstone(words) ?? false;
      const wasInTable = table.delete(words);
      if (wasInPrevious || wasInTable) uuidCount -= 1;
    },
  };
};
