/** How many rejects a store keeps. When either limit is exceeded, the oldest are dropped (Cassandra: the newest). */
export interface RejectLimits {
  /** Includes recovered rejects, of which a marker remains. */
  readonly rejects: number;
  /** Of their data, in UTF-8. */
  readonly bytes: number;
}

export const DEFAULT_REJECT_LIMITS: RejectLimits = { rejects: 100_000, bytes: 256 * 1024 * 1024 };
