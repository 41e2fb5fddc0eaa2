/** A set of 64-bit hashes, given as two halves of 32 bits. */
export interface HashSet {
  readonly size: number;
  add(high: number, low: number): void;
  forEach(visit: (high: number, low: number) => void): void;
}

const MIN_SLOTS = 16;

/**
 * Stores each hash as two words in one table with open addressing (linear probing, at most half full): 16 to 32 bytes per
 * hash, without objects for the garbage collector to visit.
 */
export const hashSet = (): HashSet => {
  let slots = MIN_SLOTS;
  let table = new Uint32Array(slots * 2);
  let used = 0;
  // Two zero words mean an empty slot.
  let hasZero = false;

  const isEmpty = (at: number): boolean => table[at] === 0 && table[at + 1] === 0;
  /** The slot of the hash, or the empty slot where it belongs. */
  const find = (high: number, low: number): number => {
    let slot = low & (slots - 1);
    while (!isEmpty(slot * 2) && (table[slot * 2] !== high || table[slot * 2 + 1] !== low))
      slot = (slot + 1) & (slots - 1);
    return slot * 2;
  };
  const grow = (): void => {
    const old = table;
    slots *= 2;
    table = new Uint32Array(slots * 2);
    for (let at = 0; at < old.length; at += 2) {
      const [high = 0, low = 0] = [old[at], old[at + 1]];
      if (high !== 0 || low !== 0) {
        const index = find(high, low);
        table[index] = high;
        table[index + 1] = low;
      }
    }
  };

  return {
    get size() {
      return used + (hasZero ? 1 : 0);
    },
    add: (high, low) => {
      if (high === 0 && low === 0) {
        hasZero = true;
        return;
      }
      const at = find(high, low);
      if (!isEmpty(at)) return;
      table[at] = high;
      table[at + 1] = low;
      used += 1;
      if (used * 2 > slots) grow();
    },
    forEach: (visit) => {
      if (hasZero) visit(0, 0);
      for (let at = 0; at < table.length; at += 2)
        if (!isEmpty(at)) visit(table[at] ?? 0, table[at + 1] ?? 0);
    },
  };
};
