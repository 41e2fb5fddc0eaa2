import { SinkError } from '../../core/loop/exact-sink.ts';

/** How the connection is encrypted, and whose certificate is believed. */
export interface PostgresTls {
  /** Certificates of the authorities that are trusted, as PEM. Default: those of the system. */
  readonly ca?: string | Buffer;
  /** The client's own certificate and key, as PEM. */
  readonly cert?: string | Buffer;
  /** The key of the client's certificate, as PEM. */
  readonly key?: string | Buffer;
  /** The name that the server's certificate must have. Default: the host. */
  readonly servername?: string;
  /** `false` accepts any certificate, so anyone on the way can read along. Default: true. */
  readonly rejectUnauthorized?: boolean;
}

/** What is missing comes from the environment: PGHOST, PGPORT, PGDATABASE, PGUSER, PGPASSWORD. */
export interface PostgresConnectionOptions {
  /** A host, or the folder of a Unix socket. */
  readonly host?: string;
  /** Default: PGPORT, or 5432. */
  readonly port?: number;
  /** Default: PGDATABASE, or the name of the user. */
  readonly database?: string;
  /** Default: PGUSER, or the user of the process. */
  readonly user?: string;
  /** A function is called for every connection, as for passwords that expire. */
  readonly password?: string | (() => string | Promise<string>);
  /** `true` checks the certificate against the authorities of the system. */
  readonly ssl?: boolean | PostgresTls;
}

/** How long something may take, in milliseconds. After that the transaction is rolled back and the pipeline restarts. */
export interface PostgresTimeouts {
  /** Default: 10,000. */
  readonly connectMs?: number;
  /** One statement. Default: 60,000. */
  readonly statementMs?: number;
  /** Waiting for a row or a table that another transaction has locked. Default: 10,000. */
  readonly lockMs?: number;
  /** Between two statements of one transaction: a process that froze holds its locks for so long. Default: 30,000. */
  readonly idleMs?: number;
}

export const DEFAULT_TIMEOUTS: Required<PostgresTimeouts> = {
  connectMs: 10_000,
  statementMs: 60_000,
  lockMs: 10_000,
  idleMs: 30_000,
};

/** Where the database is: a URL, the parts of one, or, with neither, the environment. */
export type PostgresAddress =
  | {
      /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. */
      readonly connectionString?: string;
      readonly connection?: never;
    }
  | { readonly connection?: PostgresConnectionOptions; readonly connectionString?: never };

/** The driver decodes the user and the password only later, and quotes them when they are wrong. */
const requireDecodable = ({ username, password }: URL): void => {
  decodeURIComponent(username);
  decodeURIComponent(password);
};

const readUrl = (connectionString: string): URL => {
  try {
    const url = new URL(connectionString);
    if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:')
      throw new TypeError('another protocol');
    requireDecodable(url);
    return url;
  } catch {
    // The cause would quote the password.
    throw new SinkError(
      'sink-misconfigured',
      '`connectionString` is not a URL like postgres://USER:PASSWORD@HOST:PORT/DATABASE: check it, and write special characters of the password as %XX',
    );
  }
};

/** Names the database in messages, without the user and the password. */
export const postgresName = ({ connectionString, connection = {} }: PostgresAddress): string => {
  if (connectionString === undefined) {
    const { host, port, database } = connection;
    const address = [host, port].filter((part) => part !== undefined).join(':');
    return `postgres://${address}/${database ?? ''}`;
  }
  try {
    const { host, pathname } = readUrl(connectionString);
    return `postgres://${host}${pathname}`;
  } catch {
    return 'postgres';
  }
};

/** Throws a `SinkError` for options that types cannot exclude. */
export const checkPostgresOptions = (
  { connectionString, connection }: PostgresAddress,
  schema: string | undefined,
  pipeline: string,
): void => {
  if (connectionString !== undefined && (connection as unknown) !== undefined)
    throw new SinkError('sink-misconfigured', 'give either `connectionString` or `connection`');
  if (connectionString !== undefined) readUrl(connectionString);
  if (schema === '' || `${schema}${pipeline}`.includes('\0'))
    throw new SinkError(
      'sink-misconfigured',
      '`schema` and the name of the pipeline must not be empty, and cannot contain the character NUL',
    );
};
