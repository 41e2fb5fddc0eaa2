/** What a plain count arrives at and `/stats` shows. */
export interface ComparedCounts {
  readonly messages: number;
  readonly bots: number;
  readonly non_bots: number;
  readonly distinct_users: number;
  readonly by_server_url: Readonly<Record<string, number>>;
  readonly by_domain: Readonly<Record<string, number>>;
  readonly by_user: Readonly<Record<string, number>>;
  /** Where they are counted. */
  readonly canaries?: number;
  readonly rejected?: number;
}

export interface Comparison {
  /** Messages that are missing at least, and that were counted once too often at least. */
  readonly lost: number;
  readonly double: number;
  /** How many numbers were compared. */
  readonly numbers: number;
  /** The first of the numbers that are not what they must be. */
  readonly differences: readonly string[];
}

const MAX_DIFFERENCES = 10;
const SUMS = ['messages', 'bots', 'non_bots', 'distinct_users', 'canaries', 'rejected'] as const;
const MAPS = ['by_server_url', 'by_domain', 'by_user'] as const;

type Pair = readonly [name: string, expected: number, shown: number];

const pairsOf = (
  map: string,
  expected: Readonly<Record<string, number>>,
  actual: Readonly<Record<string, number>>,
): readonly Pair[] => {
  const countIn = (counts: Readonly<Record<string, number>>, key: string): number =>
    Object.hasOwn(counts, key) ? (counts[key] ?? 0) : 0;
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...keys].map((key) => [
    `${map} of ${JSON.stringify(key)}`,
    countIn(expected, key),
    countIn(actual, key),
  ]);
};

const deficit = (pairs: readonly Pair[]): number =>
  pairs.reduce((sum, [, expected, actual]) => sum + Math.max(0, expected - actual), 0);
const surplus = (pairs: readonly Pair[]): number =>
  pairs.reduce((sum, [, expected, actual]) => sum + Math.max(0, actual - expected), 0);

/** Compares every number, also where losses and repeats would hide each other in the sums. */
export const compareCounts = (expected: ComparedCounts, actual: ComparedCounts): Comparison => {
  const sums = SUMS.flatMap((name): Pair[] => {
    const [expectedValue, actualValue] = [expected[name], actual[name]];
    return expectedValue === undefined || actualValue === undefined
      ? []
      : [[name, expectedValue, actualValue]];
  });
  const maps = MAPS.map((name) => pairsOf(name, expected[name], actual[name]));
  const all = [...sums, ...maps.flat()];
  const messages = sums.filter(([name]) => name === 'messages');
  return {
    lost: Math.max(...[messages, ...maps].map(deficit)),
    double: Math.max(...[messages, ...maps].map(surplus)),
    numbers: all.length,
    differences: all
      .filter(([, expectedValue, actualValue]) => expectedValue !== actualValue)
      .slice(0, MAX_DIFFERENCES)
      .map(([name, expectedValue, actualValue]) => `${name}: ${actualValue}, not ${expectedValue}`),
  };
};
