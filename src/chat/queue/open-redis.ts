import { Redis } from 'ioredis';

/** Where Redis is, and how long it may take. */
export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly database: number;
  readonly tls: boolean;
  /** Timeout of connecting and of each command. */
  readonly timeoutMs: number;
}

export interface ReconnectOptions {
  /** Holds commands until there is a connection. */
  readonly enableOfflineQueue?: boolean;
  /** Connects with the first command. */
  readonly lazyConnect?: boolean;
  /** The delay of an attempt to connect again in milliseconds; `null`: none. */
  readonly retryStrategy: (attempt: number) => number | null;
}

/** A connection that never sends a command a second time: it may have been executed. */
export const openRedis = (address: RedisAddress, options: ReconnectOptions): Redis => {
  const { host, port, username, password, database, tls, timeoutMs } = address;
  return new Redis({
    host,
    port,
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    ...(tls ? { tls: {} } : {}),
    db: database,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    ...options,
  });
};

/** Runs a Lua script by its hash, and sends its text only where Redis does not know it. */
export const runScript = async (
  redis: Redis,
  script: { readonly text: string; readonly sha: string },
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> => {
  try {
    return await redis.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
    return redis.eval(script.text, keys.length, ...keys, ...args);
  }
};
