import { boundedMap } from '../../core/collections/bounded-map.ts';

export interface LookupCacheOptions {
  /** Maximum number of keys. */
  readonly maxKeys: number;
  /** Lifetime of a found id. */
  readonly hitTtlMs: number;
  /** Lifetime of a negative result. */
  readonly missTtlMs: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly onLookup?: (outcome: 'hit' | 'miss') => void;
}

/** Caches found ids and negative results. */
export interface LookupCache {
  /** The cached id; `null` for a cached negative result, `undefined` if nothing is cached. */
  readonly peek: (key: string) => string | null | undefined;
  /** Loads a key and caches the result. Concurrent calls for the same key share one load. */
  readonly find: (key: string, load: () => Promise<string | null>) => Promise<string | null>;
}

interface Entry {
  readonly id: string | null;
  readonly expiresAt: number;
}

/** Evicts the oldest key beyond its size. Failed loads are not cached. */
export const lookupCache = ({
  maxKeys,
  hitTtlMs,
  missTtlMs,
  now,
  onLookup,
}: LookupCacheOptions): LookupCache => {
  const entries = boundedMap<string, Entry>(maxKeys);
  const pendingLoads = new Map<string, Promise<string | null>>();

  const store = (key: string, id: string | null): void => {
    const ttlMs = id === null ? missTtlMs : hitTtlMs;
    if (ttlMs === 0) entries.delete(key);
    else entries.set(key, { id, expiresAt: now() + ttlMs });
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
