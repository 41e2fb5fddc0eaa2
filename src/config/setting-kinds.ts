import { isIP } from 'node:net';
import { didYouMean } from '../core/did-you-mean.ts';

/**
 * The type of a setting: `read` parses its text (`undefined`: not allowed), `allowed` describes the valid values.
 */
export interface Kind<T> {
  readonly allowed: string;
  readonly read: (text: string) => T | undefined;
  /** The valid value that was probably meant by one that is not allowed. */
  readonly meant?: (text: string) => string | null;
  /** The text is JSON: a configuration file may have the object itself instead. */
  readonly json?: true;
}

const numeric = (pattern: RegExp, text: string, min: number, max: number): number | undefined => {
  if (!pattern.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
};

export const integer = (min: number, max: number): Kind<number> => ({
  allowed: `a whole number from ${min} to ${max}`,
  read: (text) => numeric(/^\d{1,15}$/, text, min, max),
});

export const decimal = (min: number, max: number): Kind<number> => ({
  allowed: `a number from ${min} to ${max}`,
  read: (text) => numeric(/^\d{1,15}(\.\d{1,9})?$/, text, min, max),
});

/** Accepts ":7000" as well, which the configuration of the original program uses. */
export const port: Kind<number> = {
  allowed: 'a port from 0 (any free port) to 65535, such as 7000 or ":7000"',
  read: (text) => numeric(/^\d{1,5}$/, text.replace(/^:/, ''), 0, 65_535),
};

export const portOrOff: Kind<number | null> = {
  allowed: `${port.allowed}, or off`,
  read: (text) => (text === 'off' ? null : port.read(text)),
};

export const oneOf = <T extends string>(...names: readonly T[]): Kind<T> => ({
  allowed: names.join(', ').replace(/, ([^,]*)$/, ' or $1'),
  read: (text) => names.find((name) => name === text),
  meant: (text) => didYouMean(text.toLowerCase(), names),
});

export const yesNo: Kind<boolean> = {
  allowed: 'true or false',
  read: (text) =>
    new Map([
      ['true', true],
      ['1', true],
      ['false', false],
      ['0', false],
    ]).get(text.toLowerCase()),
};

/** A URL with user name and password is not allowed: `fetch` rejects it, and logs would show it. */
export const httpUrl: Kind<string> = {
  allowed: 'an http:// or https:// URL without user name and password',
  read: (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
    return url.username === '' && url.password === '' ? text : undefined;
  },
};

const PROXY_SCHEME = /^[a-z][a-z\d+.-]*:\/\//i;

const isDecodable = (text: string): boolean => {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
};

/** As in curl, the scheme may be left out. */
export const proxyUrl: Kind<string> = {
  allowed:
    'the http:// or https:// URL of a proxy, such as http://proxy.example.org:3128 or http://user:password@proxy.example.org:3128; SOCKS is not supported',
  read: (text) => {
    const trimmed = text.trim();
    const written = PROXY_SCHEME.test(trimmed) ? trimmed : `http://${trimmed}`;
    const url = URL.canParse(written) ? new URL(written) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
    return isDecodable(url.username) && isDecodable(url.password) ? url.href : undefined;
  },
};

const FRAME_ORIGIN = /^https?:\/\/(\*\.)?([a-z\d-]+\.)*[a-z\d-]+(:\d{1,5})?$/i;

/** The origins of pages, as a browser compares them: scheme, host and port. */
export const originList: Kind<readonly string[]> = {
  allowed:
    'origins separated by commas, such as https://example.org or https://*.example.org:8443, without a path; * is not allowed, because it would allow every site',
  read: (text) => {
    if (text.trim() === '') return [];
    const origins = text.split(',').map((origin) => origin.trim().replace(/\/$/, ''));
    return origins.every((origin) => FRAME_ORIGIN.test(origin)) ? origins : undefined;
  },
};

/** A host name or address to listen on; an IPv6 address may have brackets. */
export const host: Kind<string> = {
  allowed: 'a host name or IP address, such as 127.0.0.1 or 0.0.0.0',
  read: (text) => (/^[\w.:%-]+$/.test(text) ? text : /^\[([\w.:%]+)\]$/.exec(text)?.[1]),
};

/** Hosts or addresses, each with an optional port. An IPv6 address needs brackets. */
export const serverList: Kind<readonly string[]> = {
  allowed: 'host or host:port, several separated by commas, such as kafka-1:9092,kafka-2:9092',
  read: (text) => {
    const servers = text.split(',').map((server) => server.trim());
    const isServer = (server: string): boolean => /^([\w.-]+|\[[\w.:%]+\])(:\d{1,5})?$/.test(server);
    return servers.every(isServer) ? servers : undefined;
  },
};

const NAMED_NETWORKS = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** An address or a network in CIDR notation. A prefix of 0 bits is not allowed: it would trust everyone. */
const isNetwork = (text: string): boolean => {
  if (NAMED_NETWORKS.has(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || numeric(/^\d{1,3}$/, bits, 1, version === 4 ? 32 : 128) !== undefined;
};

const MAX_PROXIES = 20;

/** How many proxies are in front, or their addresses; `null`: none. */
export const trustedProxies: Kind<number | readonly string[] | null> = {
  allowed: `off, the number of proxies in front (1 to ${MAX_PROXIES}), or their addresses and networks separated by commas, such as 10.0.0.0/8,::1 or loopback; true is not allowed, because it would trust any address that a client claims`,
  read: (text) => {
    if (['off', 'false', '0'].includes(text.toLowerCase())) return null;
    if (/^\d+$/.test(text)) return numeric(/^\d{1,2}$/, text, 1, MAX_PROXIES);
    const networks = text.split(',').map((network) => network.trim());
    return networks.every(isNetwork) ? networks : undefined;
  },
};

/** Lowercase only: Cassandra needs quotes for other names. */
export const keyspaceName: Kind<string> = {
  allowed: 'a keyspace name: 1 to 48 lowercase letters, digits and underscores',
  read: (text) => (/^[a-z0-9_]{1,48}$/.test(text) ? text : undefined),
};

/** The rule is that of Kafka. */
export const topicName: Kind<string> = {
  allowed: 'a topic name: 1 to 249 letters, digits, dots, hyphens and underscores',
  read: (text) => (/^[\w.-]{1,249}$/.test(text) && !/^\.\.?$/.test(text) ? text : undefined),
};

export const line = (min: number, max: number): Kind<string> => ({
  allowed: `${min} to ${max} characters on one line`,
  read: (text) =>
    text.length >= min && text.length <= max && !/[\u0000-\u001f\u007f]/.test(text) ? text : undefined,
});

export const orNone = <T>(kind: Kind<T>): Kind<T | null> => ({
  allowed: `${kind.allowed}, or empty`,
  read: (text) => (text === '' ? null : kind.read(text)),
});

/** It becomes part of the User-Agent header, so it must be plain ASCII. */
export const contact: Kind<string> = {
  allowed: 'an e-mail address or a URL',
  read: (text) => (/^[!-~]+@[!-~]+$|^https?:\/\/[!-~]+$/.test(text) && text.length <= 200 ? text : undefined),
};

const ISO_TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** The earliest time of a setting given in milliseconds since 1970: a time in seconds would mean January 1970. */
export const MIN_TIME_MS = Date.UTC(2001, 0, 1);

/** In milliseconds since 1970. */
export const time: Kind<number> = {
  allowed: 'an ISO time with a time zone such as 2026-11-21T10:00:00Z, a date, or milliseconds since 1970',
  read: (text) => {
    if (/^\d+$/.test(text)) return numeric(/^\d{12,13}$/, text, MIN_TIME_MS, 4_102_444_800_000);
    const day = ISO_TIME.exec(text)?.[1];
    const at = Date.parse(text);
    if (day === undefined || Number.isNaN(at)) return undefined;
    // Some engines read February 30 as March 2.
    return new Date(`${day}T00:00:00Z`).getUTCDate() === Number(day.slice(8)) ? at : undefined;
  },
};

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time, or how long ago it was: 90m, 24h or 7d. In milliseconds since 1970; `now` returns the present time in the same. */
export const pastTime = (now: () => number): Kind<number> => ({
  allowed: `${time.allowed}, or how long ago, such as 90m, 24h or 7d`,
  read: (text) => {
    const [, count, unit = ''] = /^([1-9]\d{0,5})([mhd])$/.exec(text) ?? [];
    if (count === undefined) return time.read(text);
    const at = now() - Number(count) * (UNIT_MS[unit] ?? 0);
    return at >= MIN_TIME_MS ? at : undefined;
  },
});

const MAX_SETS = 50;
const MAX_SET_MEMBERS = 500;
/** Whether a set of wikis can have this name. */
export const isSetName = (text: string): boolean => /^[a-z][a-z0-9-]{0,49}$/.test(text);
const SET_MEMBER = /^[\p{L}\p{N}._*-]{1,253}$/u;

const isMemberList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= MAX_SET_MEMBERS &&
  value.every((member) => typeof member === 'string' && SET_MEMBER.test(member.trim()));

/** Lists of wikis by name; the names of the wikis are read later, where wikis are known. */
export const wikiSets: Kind<ReadonlyMap<string, readonly string[]>> = {
  allowed: `empty, or a JSON object with up to ${MAX_SETS} names (lowercase letters, digits and hyphens) and a list of wikis for each, such as {"nordic":["svwiki","no.*"]}`,
  json: true,
  read: (text) => {
    if (text === '') return new Map();
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return undefined;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value);
    const isValid = entries.every(([name, members]) => isSetName(name) && isMemberList(members));
    return isValid && entries.length <= MAX_SETS ? new Map(entries) : undefined;
  },
};
