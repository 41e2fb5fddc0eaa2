/** A value of a column. */
export type SqliteValue = string | number | bigint | Uint8Array | null;

/** A prepared statement of the sink's transaction. */
export interface SqliteStatement {
  readonly run: (...values: readonly SqliteValue[]) => { readonly changes: number };
  /** The first row, or `undefined`. */
  readonly get: (...values: readonly SqliteValue[]) => unknown;
  readonly all: (...values: readonly SqliteValue[]) => readonly unknown[];
}

/** The transaction that a sink's `write` adds its SQL to. */
export interface SqliteTransaction {
  /** Prepares a statement. Each SQL text is prepared once, so `prepare` may be called for every batch. */
  readonly prepare: (sql: string) => SqliteStatement;
  /** Runs one or more statements without values. */
  readonly exec: (sql: string) => void;
}
