/** Readiness of the process. `problems` are plain sentences; empty if ready. */
export interface Readiness {
  readonly ready: boolean;
  readonly problems: readonly string[];
  /** One section per part (feed, store, …), added to the response unchanged. */
  readonly details: Readonly<Record<string, unknown>>;
}
