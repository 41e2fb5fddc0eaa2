/** A map with at most `maxKeys` keys. It evicts those that were touched longest ago. */
export interface GenerationalMap<V> {
  /** The value; `undefined` if the key was evicted or never set. Reading is no touch. */
  get(key: string): V | undefined;
  /** Sets a key and makes it one of the latest. */
  touch(key: string, value: V): void;
  /** The number of keys that are held. */
  readonly size: number;
  /** How many keys were evicted so far. */
  readonly evicted: number;
}

/**
 * The keys are in two halves: a touched key moves into the newer half, and when that is full, the older half is evicted.
 * So a key is always present while fewer than `maxKeys` / 2 other keys were touched after it. Touching costs less than in a
 * `boundedMap`, which deletes and inserts the key each time.
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
