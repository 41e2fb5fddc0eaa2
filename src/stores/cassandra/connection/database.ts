import type cassandra from 'cassandra-driver';
import { defer, firstValueFrom } from 'rxjs';
import type { CassandraStoreSettings } from '../cassandra-store-options.ts';
import { hostsOf, serialConsistency } from './cassandra-client.ts';
import { toStoreError } from './cassandra-errors.ts';
import { createSemaphore } from './semaphore.ts';
import type { Row } from './row-values.ts';
import { retryRead } from './retry-read.ts';

export interface Statement {
  readonly query: string;
  readonly params: unknown[];
}

/** One connected keyspace. Every method fails with a `StoreError`; no more requests than the settings say run at once. */
export interface Database {
  /** All rows. */
  readonly read: (query: string, params: readonly unknown[]) => Promise<readonly Row[]>;
  /** All rows, linearizable with the lightweight transactions on their partition. */
  readonly readSerial: (query: string, params: readonly unknown[]) => Promise<readonly Row[]>;
  /** Rows page by page, each read when it is asked for, and again when it fails for a reason that may pass. */
  readonly pages: (
    query: string,
    params: readonly unknown[],
    pageRows: number,
  ) => AsyncGenerator<readonly Row[]>;
  /** A write that may be done twice; `timestamp` is its write time, in place of the clock's. */
  readonly write: (statement: Statement, timestamp?: number) => Promise<void>;
  /** The same for rows of one partition, in one step. */
  readonly writeBatch: (statements: readonly Statement[], timestamp: number) => Promise<void>;
  /** A change of the schema that may be done twice. */
  readonly define: (query: string) => Promise<void>;
  /** A lightweight transaction, tried once: whether it was applied. When it fails, it may have been applied or not. */
  readonly compareAndSet: (query: string, params: readonly unknown[]) => Promise<boolean>;
  readonly close: () => Promise<void>;
}

const PAGE_ROWS = 5000;

/** All nodes have to agree on it. */
const SCHEMA_TIMEOUT_MS = 30_000;

export const createDatabase = (client: cassandra.Client, settings: CassandraStoreSettings): Database => {
  const limit = createSemaphore(settings.concurrency);
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
    firstValueFrom(defer(() => execute(query, params, options)).pipe(retryRead()));

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
      // The driver's types say text, always; after the last page there is none.
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
