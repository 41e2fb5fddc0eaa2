import { zeroWords, readUuid, slotsFor, uuidTable, type UuidTable } from './uuid-table.ts';

/** The part of `Set` that deduplication needs. */
export interface KeySet {
  readonly size: number;
  has(key: string): boolean;
  /** Returns whether the key is new. */
  add(key: string): boolean;
  delete(key: string): void;
}

/** Slots moved by each addition. All have moved long before the new table, twice as large, is full. */
const SLOTS_MOVED_PER_ADD = 16;

/**
 * A set of keys that are mostly lower-case UUIDs. It behaves like a `Set<string>` in a quarter of the memory, and has no
 * object per key for the garbage collector to visit. UUIDs are in a table that is at most half full, other keys in a plain
 * set. Up to `expectedKeys` keys the table does not grow.
 *
 * Growing moves a few keys with each addition; meanwhile both tables are searched. Moving a million keys at once would block
 * the process for half a second.
 */
export const uuidSet = (expectedKeys = 0, createTable: (slots: number) => UuidTable = uuidTable): KeySet => {
  const otherKeys = new Set<string>();
  const words = zeroWords();
  const movingWords = zeroWords();
  let table = createTable(slotsFor(expectedKeys));
  /** The smaller table while its keys move. Keys in its first `movedSlots` slots are in the new table too. */
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
      // From both tables: the key may have moved already, and must not move again.
      const wasInPrevious = previousTable?.tombstone(words) ?? false;
      const wasInTable = table.delete(words);
      if (wasInPrevious || wasInTable) uuidCount -= 1;
    },
  };
};
