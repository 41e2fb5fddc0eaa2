/**
 * Writes events into a SQLite file, each exactly once.
 *
 * @packageDocumentation
 */
export { sqliteSink, type SqliteSinkOptions } from './sqlite-sink.ts';
export type { SqliteStatement, SqliteTransaction, SqliteValue } from './sqlite-transaction.ts';
