import { createPool, type Pool, type PoolConnection } from 'mysql2/promise';

/** Where MySQL is, and how long it may take. */
export interface MysqlAddress {
  readonly host: string;
  readonly port: number;
  readonly socketPath: string | null;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: 'none' | 'verified' | 'unverified';
  readonly connections: number;
  /** Timeout of connecting and of each query. */
  readonly timeoutMs: number;
}

/** Connections to MySQL that return a bigint as text. */
export const mysqlPool = (address: MysqlAddress): Pool => {
  const { host, port, socketPath, user, password, database, tls, connections, timeoutMs } = address;
  return createPool({
    ...(socketPath === null ? { host, port } : { socketPath }),
    ...(tls === 'none' ? {} : { ssl: { rejectUnauthorized: tls === 'verified' } }),
    user,
    password,
    database,
    connectionLimit: connections,
    connectTimeout: timeoutMs,
    supportBigNumbers: true,
    bigNumberStrings: true,
    charset: 'utf8mb4',
  });
};

/** Uses a connection, and discards it after any error. */
export const withConnection = async <T>(
  pool: Pool,
  use: (connection: PoolConnection) => Promise<T>,
): Promise<T> => {
  let connection: PoolConnection | undefined;
  try {
    connection = await pool.getConnection();
    const result = await use(connection);
    connection.release();
    return result;
  } catch (error) {
    connection?.destroy();
    throw error;
  }
};
