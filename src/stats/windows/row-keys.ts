import { cappedKey, type KnownKeys, MAX_DISTINCT_TYPES } from '../counts/key-cap.ts';
import { windowStart } from './resolution.ts';
import type { Dimension } from './window-deltas.ts';

/** The keys of window rows: windows have only the domains of the totals, and a limited number of types per day. */
export interface RowKeys {
  readonly keyOf: (dimension: Dimension, start: number, key: string) => string;
  /** After a failed save: drops state that was assumed to be saved. */
  reset(): void;
}

export interface RowKeysOptions {
  /** The domains of the totals, including those of this save. */
  readonly domains: () => KnownKeys;
  /** The types of the day with this start. */
  readonly typesOf: (day: number) => Iterable<string>;
}

/** The maximum number of days whose types are in memory. */
const MAX_DAYS = 16;

export const rowKeys = ({ domains, typesOf }: RowKeysOptions): RowKeys => {
  const days = new Map<number, Set<string>>();

  const typesAt = (start: number): Set<string> => {
    const day = windowStart('1d', start);
    const known = days.get(day);
    if (known !== undefined) return known;
    for (const [oldest] of days) {
      if (days.size < MAX_DAYS) break;
      days.delete(oldest);
    }
    const types = new Set(typesOf(day));
    days.set(day, types);
    return types;
  };

  return {
    keyOf: (dimension, start, key) => {
      if (dimension === 'all' || dimension === 'kind') return key;
      if (dimension === 'domain') return cappedKey(key, domains());
      const types = typesAt(start);
      if (types.has(key)) return key;
      const name = cappedKey(key, types, MAX_DISTINCT_TYPES);
      types.add(name);
      return name;
    },
    reset: () => days.clear(),
  };
};
