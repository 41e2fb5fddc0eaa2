/** A value of a column. */
export type SqliteValue = string | number | bigint | Uint8Array | null;

/** A prepared statement of the sink's transaction. */
export interface SqliteStatement {
  /** Runs the statement, with values for its parameters. Returns the number of rows that it changed. */
  readonly run: (...values: readonly SqliteValue[]) => { readonly changes: number };
  /** The first row, as an object by column; `undefined` if there is none. */
  readonly get: (...values: readonly SqliteValue[]) => unknown;
  /** Every row, as an object by column. */
  readonly all: (...values: readonly SqliteValue[]) => readonly unknown[];
}

/** The transaction that a sink's `write` adds its SQL to. */
export interface SqliteTransaction {
  /** Prepares a statement. Each SQL text is prepared once, so `prepare` may be called for every batch. */
  readonly prepare: (sql: string) => SqliteStatement;
  /** Runs one or more statements without values. */
  readonly exec: (sql: string) => void;
}
