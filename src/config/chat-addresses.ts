import type { Kind } from './setting-kinds.ts';

/** Address and credentials of a MySQL or MariaDB server. */
export interface MysqlAddress {
  readonly host: string;
  readonly port: number;
  /** Path of a Unix socket; `null`: TCP. */
  readonly socketPath: string | null;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** `unverified` accepts any certificate. */
  readonly tls: 'none' | 'verified' | 'unverified';
}

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly username: string | null;
  readonly password: string | null;
  readonly database: number;
  readonly tls: boolean;
}

const MYSQL_PORT = 3306;
const REDIS_PORT = 6379;

const portOf = (text: string | undefined, defaultPort: number): number | undefined => {
  if (text === undefined || text === '') return defaultPort;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
};

const hostAndPort = (text: string, defaultPort: number): { host: string; port: number } | undefined => {
  const [, host, bracketed, digits] = /^(?:([\w.-]+)|\[([\w.:%]+)\])(?::(\d{1,5}))?$/.exec(text) ?? [];
  const name = host ?? bracketed;
  const port = portOf(digits, defaultPort);
  return name === undefined || port === undefined ? undefined : { host: name, port };
};

const tlsOf = (value: string | null): MysqlAddress['tls'] | undefined => {
  if (value === null || value === 'false') return 'none';
  if (value === 'true') return 'verified';
  return value === 'skip-verify' || value === 'preferred' ? 'unverified' : undefined;
};

const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
};

/** Like Go's MySQL driver: the last slash ends the address, the last @ before it ends the credentials. */
const readGoDsn = (text: string): MysqlAddress | undefined => {
  const slash = text.lastIndexOf('/');
  if (slash < 0) return undefined;
  const left = text.slice(0, slash);
  const [name = '', query = ''] = text.slice(slash + 1).split(/\?(.*)/s);
  const at = left.lastIndexOf('@');
  const [user = '', password = ''] = left.slice(0, Math.max(0, at)).split(/:(.*)/s);
  const [, protocol = '?', address = ''] = /^(\w*)(?:\((.*)\))?$/s.exec(left.slice(at + 1)) ?? [];
  const tls = tlsOf(new URLSearchParams(query).get('tls'));
  const database = decoded(name);
  if (tls === undefined || database === undefined || database === '') return undefined;
  const rest = { user, password, database, tls };
  if (protocol === 'unix') return { host: '', port: 0, socketPath: address, ...rest };
  const endpoint = hostAndPort(address === '' ? '127.0.0.1' : address, MYSQL_PORT);
  if (endpoint === undefined || (protocol !== 'tcp' && protocol !== '')) return undefined;
  return { ...endpoint, socketPath: null, ...rest };
};

const readMysqlUrl = (text: string): MysqlAddress | undefined => {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const [user, password, database] = [url.username, url.password, url.pathname.slice(1)].map(decoded);
  const host = decoded(url.hostname)?.replace(/^\[(.*)\]$/, '$1');
  const port = portOf(url.port, MYSQL_PORT);
  const tls = tlsOf(url.searchParams.get('tls'));
  if (user === undefined || password === undefined || tls === undefined || port === undefined)
    return undefined;
  if (host === undefined || host === '' || database === undefined || database === '') return undefined;
  return { host, port, socketPath: null, user, password, database, tls };
};

export const mysqlDsn: Kind<MysqlAddress> = {
  allowed: 'user:password@tcp(host:port)/database?parseTime=true or mysql://user:password@host:port/database',
  read: (text) => (text.startsWith('mysql://') ? readMysqlUrl(text) : readGoDsn(text)),
};

const readRedisUrl = (text: string): RedisAddress | undefined => {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const [username, password] = [url.username, url.password].map(decoded);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const port = portOf(url.port, REDIS_PORT);
  const [, database = ''] = /^\/?(\d{0,4})$/.exec(url.pathname) ?? ['', '?'];
  if (host === '' || port === undefined || database === '?') return undefined;
  if (username === undefined || password === undefined) return undefined;
  return {
    host,
    port,
    username: username === '' ? null : username,
    password: password === '' ? null : password,
    database: Number(database),
    tls: url.protocol === 'rediss:',
  };
};

export const redisUrl: Kind<RedisAddress> = {
  allowed: 'host:port, or redis://user:password@host:port/database (rediss:// for TLS)',
  read: (text) => {
    if (/^rediss?:\/\//.test(text)) return readRedisUrl(text);
    const endpoint = hostAndPort(text, REDIS_PORT);
    return endpoint && { ...endpoint, username: null, password: null, database: 0, tls: false };
  },
};
