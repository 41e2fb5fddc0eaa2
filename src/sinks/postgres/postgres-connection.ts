import { Socket } from 'node:net';
import type { ClientConfig } from 'pg';
import { connectError, endsConnection } from './postgres-errors.ts';
import { loadPg } from './load-pg.ts';
import type { PostgresAddress, PostgresTimeouts } from './postgres-options.ts';

export interface PostgresResult {
  /** The statement that ran, such as "INSERT" or "COMMIT". */
  readonly command: string;
  readonly rows: readonly unknown[];
  readonly rowCount: number | null;
}

/** One connection. Its statements run one after another. */
export interface PostgresConnection {
  /** Runs one statement. */
  readonly query: (text: string, values?: readonly unknown[]) => Promise<PostgresResult>;
  /** Runs several statements without values. */
  readonly script: (text: string, timeoutMs?: number) => Promise<readonly PostgresResult[]>;
  /** Why it has ended: nothing can run any more, and the outcome of what was running is unknown. `null`: it has not. */
  readonly lost: () => Error | null;
  readonly quoteName: (name: string) => string;
  readonly quoteText: (text: string) => string;
  /** Ends it at once. */
  readonly destroy: (reason: unknown) => void;
  /** Ends it in order, or at once if that takes long. */
  readonly close: () => Promise<void>;
}

/** The server's own timeout comes first. */
const TIMEOUT_MARGIN_MS = 5000;
const CLOSE_TIMEOUT_MS = 2000;
const KEEPALIVE_MS = 10_000;

/** The driver's types lack it: with it, a text holds one statement only. */
type OneStatement = { readonly text: string; values: unknown[]; readonly queryMode: 'extended' };

const configOf = ({ connectionString, connection = {} }: PostgresAddress): ClientConfig => {
  if (connectionString !== undefined) return { connectionString };
  const { ssl, ...rest } = connection;
  return { ...rest, ...(ssl === undefined ? {} : { ssl: typeof ssl === 'boolean' ? ssl : { ...ssl } }) };
};

/** Connects. Fails with a `SinkError`. */
export const connectPostgres = async (
  name: string,
  address: PostgresAddress,
  { connectMs, statementMs }: Required<PostgresTimeouts>,
): Promise<PostgresConnection> => {
  const pg = await loadPg();
  const socket = new Socket();
  let lost: Error | null = null;
  const destroy = (reason: unknown): void => {
    lost ??= reason instanceof Error ? reason : new Error('the connection was closed');
    socket.destroy();
  };
  const open = async (): Promise<InstanceType<typeof pg.Client>> => {
    try {
      const client = new pg.Client({
        ...configOf(address),
        stream: () => socket,
        keepAlive: true,
        keepAliveInitialDelayMillis: KEEPALIVE_MS,
        connectionTimeoutMillis: connectMs,
        query_timeout: statementMs + TIMEOUT_MARGIN_MS,
        fallback_application_name: 'headwater',
      });
      client.on('error', destroy);
      await client.connect();
      return client;
    } catch (cause) {
      destroy(cause);
      throw connectError(name, cause);
    }
  };
  const client = await open();

  const guarded = async <R>(run: () => Promise<R>): Promise<R> => {
    try {
      return await run();
    } catch (error) {
      // After the driver's own timeout the statement still runs.
      if (endsConnection(error) || (error instanceof Error && error.message === 'Query read timeout'))
        destroy(error);
      throw error;
    }
  };
  return {
    query: (text, values = []) => {
      const statement: OneStatement = { text, values: [...values], queryMode: 'extended' };
      return guarded(() => client.query(statement));
    },
    script: (text, timeoutMs) => {
      const script = {
        text,
        ...(timeoutMs === undefined ? {} : { query_timeout: timeoutMs + TIMEOUT_MARGIN_MS }),
      };
      return guarded(async () => [(await client.query(script)) as PostgresResult | PostgresResult[]].flat());
    },
    lost: () => lost,
    quoteName: (text) => client.escapeIdentifier(text),
    quoteText: (text) => client.escapeLiteral(text),
    destroy,
    close: async () => {
      if (lost !== null) return;
      const timer = setTimeout(() => destroy(null), CLOSE_TIMEOUT_MS);
      await client.end().catch(() => undefined);
      clearTimeout(timer);
      destroy(null);
    },
  };
};
