/**
 * Writes events into PostgreSQL through pg (`npm install pg`), each exactly once.
 *
 * @packageDocumentation
 */
export type {
  PostgresAddress,
  PostgresConnectionOptions,
  PostgresTimeouts,
  PostgresTls,
} from './postgres-options.ts';
export { postgresSink, type PostgresSinkOptions } from './postgres-sink.ts';
export type { PostgresRows, PostgresTransaction } from './postgres-transaction.ts';
