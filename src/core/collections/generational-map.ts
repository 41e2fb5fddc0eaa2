/** A map that holds at most so many keys: those that were touched longest ago make room for new ones. */
export interface GenerationalMap<V> {
  get(key: string): V | undefined;
  /** Puts a key in, or makes it one of the latest. */
  touch(key: string, value: V): void;
  readonly size: number;
  /** How many keys had to make room. */
  readonly evicted: number;
}

/**
 * Keys lie in two halves: what is touched moves into the newer one, and when that is full the older one goes as a whole.
 * So what was touched within the last `most` / 2 different keys is always there. (A single Map in order of touching would
 * skip all its deleted entries, each time, to find its oldest.)
 */
export const generationalMap = <V>(maxKeys: number): GenerationalMap<V> => {
  const half = Math.max(1, Math.floor(maxKeys / 2));
  let newer = new Map<string, V>();
  let older = new Map<string, V>();
  let evicted = 0;
  return {
    get: (key) => newer.get(key) ?? older.get(key),
    touch: (key, value) => {
      older.delete(key);
      if (newer.size >= half && !newer.has(key)) {
        evicted += older.size;
        older = newer;
        newer = new Map();
      }
      newer.set(key, value);
    },
    get size() {
      return newer.size + older.size;
    },
    get evicted() {
      return evicted;
    },
  };
};
