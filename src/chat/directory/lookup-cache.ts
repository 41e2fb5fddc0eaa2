export interface LookupCacheOptions {
  /** How many keys are remembered at most. */
  readonly maxKeys: number;
  /** How long what was found is remembered. */
  readonly hitTtlMs: number;
  /** How long it is remembered that nothing was found. */
  readonly missTtlMs: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly onLookup?: (outcome: 'hit' | 'miss') => void;
}

/** Remembers what was found, and what was not. */
export interface LookupCache {
  /** What is remembered: the id, `null` for "there is none", `undefined` for nothing. */
  readonly peek: (key: string) => string | null | undefined;
  /** Finds a key anew and remembers the outcome; who asks for the same meanwhile shares the search. */
  readonly find: (key: string, load: () => Promise<string | null>) => Promise<string | null>;
}

interface Entry {
  readonly id: string | null;
  readonly expiresAt: number;
}

/** Beyond its size the key that was remembered first is forgotten. A failed search is not remembered. */
export const lookupCache = ({
  maxKeys,
  hitTtlMs,
  missTtlMs,
  now,
  onLookup,
}: LookupCacheOptions): LookupCache => {
  const entries = new Map<string, Entry>();
  const pendingLoads = new Map<string, Promise<string | null>>();

  const store = (key: string, id: string | null): void => {
    const ttlMs = id === null ? missTtlMs : hitTtlMs;
    entries.delete(key);
    if (ttlMs === 0) return;
    entries.set(key, { id, expiresAt: now() + ttlMs });
    if (entries.size <= maxKeys) return;
    for (const oldest of entries.keys()) {
      entries.delete(oldest);
      return;
    }
  };

  return {
    peek: (key) => {
      const entry = entries.get(key);
      const valid = entry !== undefined && entry.expiresAt > now();
      if (valid) onLookup?.('hit');
      return valid ? entry.id : undefined;
    },
    find: (key, load) => {
      const running = pendingLoads.get(key);
      if (running !== undefined) return running;
      onLookup?.('miss');
      const loading = load()
        .then((id) => {
          store(key, id);
          return id;
        })
        .finally(() => pendingLoads.delete(key));
      pendingLoads.set(key, loading);
      return loading;
    },
  };
};
