import type { SeenKeys } from '../../core/collections/seen-keys.ts';
import type { RecentKeys } from '../../stats/counts/commit.ts';
import { uuidSet } from '../../core/collections/uuid-set.ts';
import { isDedupByKeyOnly } from './keys-by-partition.ts';

export interface DedupWindowOptions {
  /** How long keys are retained, in milliseconds of the feed's time behind its position. */
  readonly retentionMs: number;
  /**
   * The maximum number of keys; beyond it the oldest expire. Where only keys identify duplicates, the keys of the last
   * second and those that the current connection may still repeat stay, and resumes rewind less far.
   */
  readonly maxKeys: number;
}

/** Which keys of a partition have expired. */
export interface ForgottenKeys {
  /** Generations with `at` below this have expired. */
  readonly below: number;
  /** A resume from here or later repeats only events with retained keys; `null` where offsets identify duplicates. */
  readonly safeFrom: number | null;
}

/** The keys of recent events in generations: one holds the keys received while a partition's position moved to `at`. */
export interface DedupWindow extends SeenKeys {
  /** Closes a generation of keys that were added before. A partition's `at` never moves backwards. */
  seal(generation: RecentKeys): void;
  /** A connection starts at the position: it may repeat events from shortly before. */
  markResumed(): void;
  forgotten(): ReadonlyMap<string, ForgottenKeys>;
}

/** The maximum disorder of timestamps in milliseconds: until 2025 they had a resolution of one second. */
export const MAX_DISORDER_MS = 1000;

interface Generation {
  readonly at: number;
  /** Joined by line feeds, as they were sealed. */
  readonly texts: string[];
}

const sizeOf = (generations: readonly Generation[]): number =>
  generations.flatMap(({ texts }) => texts).reduce((sum, { length }) => sum + length, 0);

/**
 * Retains the keys of recent events, limited by time and number, to identify the duplicates of a rewound resume. `latest`
 * (epoch ms) is the latest plausible time: saved keys beyond it expire with the next save.
 */
export const dedupWindow = (
  saved: readonly RecentKeys[],
  { retentionMs, maxKeys }: DedupWindowOptions,
  latest = Infinity,
): DedupWindow => {
  const seenKeys = uuidSet();
  const partitions = new Map<string, Generation[]>();
  const forgotten = new Map<string, ForgottenKeys>();
  /** The position of each partition when the connection started. */
  const startPositions = new Map<string, number>();

  const addGeneration = ({ partition, at, keys }: RecentKeys): void => {
    const generations = partitions.get(partition) ?? [];
    const newest = generations.at(-1);
    if (newest?.at === at) newest.texts.push(keys);
    else generations.push({ at, texts: [keys] });
    partitions.set(partition, generations);
  };
  const forgetOldest = (partition: string, generations: Generation[], isSafe: boolean): void => {
    const oldest = generations.shift();
    if (oldest === undefined) return;
    for (const text of oldest.texts) for (const key of text.split('\n')) seenKeys.delete(key);
    const before = forgotten.get(partition)?.safeFrom ?? null;
    forgotten.set(partition, {
      below: oldest.at + 1,
      safeFrom: isSafe ? oldest.at + MAX_DISORDER_MS : before,
    });
  };
  /** If the newest keys expired, a resume would start after the position and lose events. */
  const isForgettable = (generations: readonly Generation[]): boolean => {
    const [oldest, newest] = [generations[0], generations.at(-1)];
    return oldest !== undefined && newest !== undefined && oldest.at + MAX_DISORDER_MS < newest.at;
  };
  /** A rewound connection repeats a partition in order: once it passes the old position, it repeats nothing more. */
  const hasMovedOn = (partition: string, generations: readonly Generation[]): boolean =>
    (generations.at(-1)?.at ?? 0) > (startPositions.get(partition) ?? -Infinity) + MAX_DISORDER_MS;
  const largest = (
    isCandidate: (partition: string, generations: readonly Generation[]) => boolean,
  ): readonly [string, Generation[]] | undefined =>
    [...partitions]
      .filter(([partition, generations]) => generations.length > 0 && isCandidate(partition, generations))
      .sort(([, a], [, b]) => sizeOf(b.slice(0, -1)) - sizeOf(a.slice(0, -1)))[0];
  const prune = (partition: string, at: number): void => {
    const generations = partitions.get(partition) ?? [];
    while (isForgettable(generations) && (generations[0]?.at ?? at) < at - retentionMs)
      forgetOldest(partition, generations, true);
    while (seenKeys.size > maxKeys) {
      const safe = largest((name, some) => isForgettable(some) && hasMovedOn(name, some));
      // Where offsets identify duplicates, keys only find events that were published to the feed twice.
      const next = safe ?? largest((name) => !isDedupByKeyOnly(name));
      if (next === undefined) return;
      forgetOldest(...next, safe !== undefined);
    }
  };
  const markResumed = (): void => {
    for (const [partition, generations] of partitions) {
      const at = generations.at(-1)?.at;
      if (at !== undefined) startPositions.set(partition, at);
    }
  };

  for (const generation of [...saved].sort((a, b) => a.at - b.at)) {
    for (const key of generation.keys.split('\n')) seenKeys.add(key);
    if (generation.at <= latest) addGeneration(generation);
    else {
      addGeneration({ ...generation, at: partitions.get(generation.partition)?.at(-1)?.at ?? 0 });
      if (!isDedupByKeyOnly(generation.partition))
        forgotten.set(generation.partition, { below: generation.at + 1, safeFrom: null });
    }
  }
  markResumed();
  return {
    addIfAbsent: (key) => seenKeys.add(key),
    seal: (generation) => {
      addGeneration(generation);
      prune(generation.partition, generation.at);
    },
    markResumed,
    forgotten: () => forgotten,
  };
};
