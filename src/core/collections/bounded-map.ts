/** A map with at most `maxEntries` keys. */
export interface BoundedMap<K, V> {
  /** The number of keys that are held. */
  readonly size: number;
  /** The value; `undefined` if the key was evicted or never set. */
  get(key: K): V | undefined;
  /** Whether the key is held. */
  has(key: K): boolean;
  /** Makes the key the newest, also when it was there. */
  set(key: K, value: V): void;
  /** Returns whether the key was there. */
  delete(key: K): boolean;
}

/** Evicts the key that was set longest ago. Reading a key does not renew it. */
export const boundedMap = <K, V>(maxEntries: number): BoundedMap<K, V> => {
  const entries = new Map<K, V>();
  // One iterator for all evictions: a new one would step over every deleted entry of the map again.
  const oldestFirst = entries.keys();
  return {
    get size() {
      return entries.size;
    },
    get: (key) => entries.get(key),
    has: (key) => entries.has(key),
    set: (key, value) => {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= maxEntries) return;
      const oldest = oldestFirst.next();
      if (oldest.done !== true) entries.delete(oldest.value);
    },
    delete: (key) => entries.delete(key),
  };
};
