import type cassandra from 'cassandra-driver';
import { semaphore } from '../../../core/collections/semaphore.ts';
import type { CassandraStoreSettings } from '../cassandra-store-options.ts';
import { hostsOf, serialConsistency } from './cassandra-client.ts';
import { toStoreError } from './cassandra-errors.ts';
import type { Row } from './row-values.ts';
import { retryRead } from './retry-read.ts';

export interface Statement {
  readonly query: string;
  readonly params: unknown[];
}

/** One connected keyspace. Every method rejects with a `StoreError`; the settings limit the concurrent requests. */
export interface Database {
  /** All rows. */
  readonly read: (query: string, params: readonly unknown[]) => Promise<readonly Row[]>;
  /** All rows, linearizable with the lightweight transactions on their partition. */
  readonly readSerial: (query: string, params: readonly unknown[]) => Promise<readonly Row[]>;
  /** Rows page by page, read on demand. A page that fails with a retriable error is read again. */
  readonly pages: (
    query: string,
    params: readonly unknown[],
    pageRows: number,
  ) => AsyncGenerator<readonly Row[]>;
  /** An idempotent write; `timestamp` replaces the clock's write time. */
  readonly write: (statement: Statement, timestamp?: number) => Promise<void>;
  /** Like `write`, atomically for several rows of one partition. */
  readonly writeBatch: (statements: readonly Statement[], timestamp: number) => Promise<void>;
  /** An idempotent schema change. */
  readonly define: (query: string) => Promise<void>;
  /** A lightweight transaction without retry. Returns whether it was applied; after an error that is unknown. */
  readonly compareAndSet: (query: string, params: readonly unknown[]) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

const PAGE_ROWS = 5000;

/** All nodes must agree on a schema change. */
const SCHEMA_TIMEOUT_MS = 30_000;

export const createDatabase = (client: cassandra.Client, settings: CassandraStoreSettings): Database => {
  const limit = semaphore(settings.concurrency);
  const serial = serialConsistency(settings);

  const request = <R>(run: () => Promise<R>): Promise<R> =>
    limit(async () => {
      try {
        return await run();
      } catch (error) {
        throw toStoreError(error, hostsOf(settings));
      }
    });

  const execute = (query: string, params: readonly unknown[], options: cassandra.QueryOptions) =>
    request(() => client.execute(query, [...params], options));

  const executeWithRetry: typeof execute = (query, params, options) =>
    retryRead(() => execute(query, params, options));

  const paged = async function* (
    readPage: typeof execute,
    query: string,
    params: readonly unknown[],
    more: { readonly fetchSize: number; readonly consistency?: number },
  ): AsyncGenerator<readonly Row[]> {
    const options = { isIdempotent: true, ...more };
    let page = await readPage(query, params, options);
    for (;;) {
      yield page.rows;
      const { pageState } = page;
      // The driver's types say that it is always a string, but after the last page it is null.
      if ((pageState as string | null) === null) return;
      page = await readPage(query, params, { ...options, pageState });
    }
  };

  const all = async (pages: AsyncGenerator<readonly Row[]>): Promise<readonly Row[]> => {
    const rows: Row[] = [];
    for await (const page of pages) for (const row of page) rows.push(row);
    return rows;
  };

  return {
    read: (query, params) => all(paged(execute, query, params, { fetchSize: PAGE_ROWS })),
    readSerial: (query, params) =>
      all(paged(execute, query, params, { fetchSize: PAGE_ROWS, consistency: serial })),
    pages: (query, params, pageRows) => paged(executeWithRetry, query, params, { fetchSize: pageRows }),
    write: async ({ query, params }, timestamp) => {
      await execute(query, params, { isIdempotent: true, ...(timestamp === undefined ? {} : { timestamp }) });
    },
    writeBatch: async (statements, timestamp) => {
      await request(() =>
        client.batch([...statements], { prepare: true, logged: false, isIdempotent: true, timestamp }),
      );
    },
    define: async (query) => {
      await execute(query, [], { prepare: false, isIdempotent: true, readTimeout: SCHEMA_TIMEOUT_MS });
    },
    compareAndSet: async (query, params) =>
      (await execute(query, params, { isIdempotent: false })).wasApplied(),
    close: () => client.shutdown(),
  };
};
