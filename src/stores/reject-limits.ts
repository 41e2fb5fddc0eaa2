/** How much a store keeps of rejects; beyond either of them the oldest go. */
export interface RejectLimits {
  /** Those that were recovered leave a mark, which counts as well. */
  readonly rejects: number;
  /** Of their texts, in UTF-8. */
  readonly bytes: number;
}

export const DEFAULT_REJECT_LIMITS: RejectLimits = { rejects: 100_000, bytes: 256 * 1024 * 1024 };
