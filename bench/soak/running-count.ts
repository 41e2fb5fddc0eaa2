import { plainCount, type PlainCounts } from '../../src/simulator/plain-count.ts';

/** A plain count that runs forever in bounded memory. */
export interface RunningCount {
  readonly add: (text: string) => void;
  readonly counts: () => PlainCounts;
}

/** The maximum number of texts that are held until they are counted. */
const CHUNK_SIZE = 5000;

type Counts = Readonly<Record<string, number>>;

const addAll = (sums: Map<string, number>, counts: Counts): void => {
  for (const [key, count] of Object.entries(counts)) sums.set(key, (sums.get(key) ?? 0) + count);
};

const recordOf = (sums: ReadonlyMap<string, number>): Counts => {
  const record = Object.create(null) as Record<string, number>;
  for (const [key, sum] of sums) record[key] = sum;
  return record;
};

/**
 * Adds up plain counts of a chunk at a time. It takes every text to be another event, as those of a generator are: a
 * repeat in a later chunk would count again.
 */
export const runningCount = (): RunningCount => {
  const sums = { messages: 0, bots: 0, non_bots: 0, canaries: 0, rejected: 0 };
  const byServerUrl = new Map<string, number>();
  const byDomain = new Map<string, number>();
  const byUser = new Map<string, number>();
  let buffered: string[] = [];

  const countBuffered = (): void => {
    const counts = plainCount(buffered);
    buffered = [];
    for (const name of ['messages', 'bots', 'non_bots', 'canaries', 'rejected'] as const)
      sums[name] += counts[name];
    addAll(byServerUrl, counts.by_server_url);
    addAll(byDomain, counts.by_domain);
    addAll(byUser, counts.by_user);
  };

  return {
    add: (text) => {
      buffered.push(text);
      if (buffered.length === CHUNK_SIZE) countBuffered();
    },
    counts: () => {
      countBuffered();
      return {
        ...sums,
        distinct_users: byUser.size,
        by_server_url: recordOf(byServerUrl),
        by_domain: recordOf(byDomain),
        by_user: recordOf(byUser),
      };
    },
  };
};
