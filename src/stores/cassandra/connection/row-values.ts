import cassandra from 'cassandra-driver';

export type Row = cassandra.types.Row;

/**
 * Reads one column by its type. 64-bit integers are returned as numbers, capped at 2^53 - 1, the largest exact integer:
 * older versions let sums grow beyond it.
 */
export const text = (row: Row, column: string): string => textOrNull(row, column) ?? '';

export const textOrNull = (row: Row, column: string): string | null => {
  const value: unknown = row.get(column);
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (value instanceof cassandra.types.Uuid) return value.toString();
  throw new Error(`the column ${column} is not a text`);
};

export const number = (row: Row, column: string): number => numberOrNull(row, column) ?? 0;

export const numberOrNull = (row: Row, column: string): number | null => {
  const value: unknown = row.get(column);
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Math.min(value, Number.MAX_SAFE_INTEGER);
  if (value instanceof cassandra.types.Long) return Math.min(value.toNumber(), Number.MAX_SAFE_INTEGER);
  throw new Error(`the column ${column} is not a number`);
};

export const booleanOrNull = (row: Row, column: string): boolean | null => {
  const value: unknown = row.get(column);
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value;
  throw new Error(`the column ${column} is not a boolean`);
};
