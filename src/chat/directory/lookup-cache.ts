export interface CacheOptions {
  /** How many keys are remembered at most. */
  readonly size: number;
  /** How long what was found is remembered. */
  readonly hitMs: number;
  /** How long it is remembered that nothing was found. */
  readonly missMs: number;
  /** Milliseconds. */
  readonly now: () => number;
  readonly onLookup?: (outcome: 'hit' | 'miss') => void;
}

/** Remembers what was found, and what was not. */
export interface LookupCache {
  /** What is remembered: the id, `null` for "there is none", `undefined` for nothing. */
  readonly peek: (key: string) => string | null | undefined;
  /** Finds a key anew and remembers the outcome; who asks for the same meanwhile shares the search. */
  readonly find: (key: string, search: () => Promise<string | null>) => Promise<string | null>;
}

interface Entry {
  readonly id: string | null;
  readonly until: number;
}

/** Beyond its size the key that was remembered first is forgotten. A failed search is not remembered. */
export const lookupCache = ({ size, hitMs, missMs, now, onLookup }: CacheOptions): LookupCache => {
  const entries = new Map<string, Entry>();
  const searches = new Map<string, Promise<string | null>>();

  const remember = (key: string, id: string | null): void => {
    const ms = id === null ? missMs : hitMs;
    entries.delete(key);
    if (ms === 0) return;
    entries.set(key, { id, until: now() + ms });
    if (entries.size <= size) return;
    for (const oldest of entries.keys()) {
      entries.delete(oldest);
      return;
    }
  };

  return {
    peek: (key) => {
      const entry = entries.get(key);
      const valid = entry !== undefined && entry.until > now();
      if (valid) onLookup?.('hit');
      return valid ? entry.id : undefined;
    },
    find: (key, search) => {
      const running = searches.get(key);
      if (running !== undefined) return running;
      onLookup?.('miss');
      const found = search()
        .then((id) => {
          remember(key, id);
          return id;
        })
        .finally(() => searches.delete(key));
      searches.set(key, found);
      return found;
    },
  };
};
