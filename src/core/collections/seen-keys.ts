/** A bounded memory of keys that were seen before. */
export interface SeenKeys {
  /** Remembers the key. Returns whether it is new. */
  addIfAbsent(key: string): boolean;
}
