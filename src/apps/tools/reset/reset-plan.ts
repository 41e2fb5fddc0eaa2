/** What a reset deletes. */
export interface ResetPlan {
  /** The folder or the keyspace, as shown to the user. */
  readonly place: string;
  /** What the user types to confirm. */
  readonly name: string;
  /** One line for each thing that is deleted; empty if there is nothing. */
  readonly lines: readonly string[];
  /** @throws StoreError `store-in-use` if a process is using the statistics. */
  readonly assertUnused: () => Promise<void>;
  readonly execute: () => Promise<void>;
  readonly close: () => Promise<void>;
}
