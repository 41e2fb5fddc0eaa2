/** A key and its count. */
export type Count = readonly [key: string, count: number];

/** The number of top users in every snapshot: `?top=N` up to here is served from memory. */
export const SNAPSHOT_TOP_USERS = 1000;

/**
 * The statistics at one instant. All of them are durable: they survive a crash.
 *
 * `byServerUrl` and `byDomain` are complete; `topUsers` holds the most active users, at most
 * `SNAPSHOT_TOP_USERS`, most active first, and equal counts in code-point order of the name.
 * `asOf` is when the last batch became durable, ISO 8601 in UTC; `null` before the first.
 */
export interface Snapshot {
  readonly bots: number;
  readonly nonBots: number;
  readonly distinctUsers: number;
  readonly byServerUrl: ReadonlyMap<string, number>;
  readonly byDomain: ReadonlyMap<string, number>;
  readonly topUsers: readonly Count[];
  readonly asOf: string | null;
}

export const EMPTY_SNAPSHOT: Snapshot = {
  bots: 0,
  nonBots: 0,
  distinctUsers: 0,
  byServerUrl: new Map(),
  byDomain: new Map(),
  topUsers: [],
  asOf: null,
};

/** A full report, in parts that fit in memory: first `head` (its `topUsers` is empty), then users until complete. */
export type ReportPart =
  | { readonly kind: 'head'; readonly snapshot: Snapshot }
  | { readonly kind: 'users'; readonly users: readonly Count[] };
