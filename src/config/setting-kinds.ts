import { isIP } from 'node:net';

/**
 * What a setting may be: how its text is read (`undefined`: not allowed), and what is allowed in plain words.
 */
export interface Kind<T> {
  readonly allowed: string;
  readonly read: (text: string) => T | undefined;
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

/** 7000, or ":7000" as the original program's configuration writes it. */
export const port: Kind<number> = {
  allowed: 'a port from 0 (any free one) to 65535, such as 7000 or ":7000"',
  read: (text) => numeric(/^\d{1,5}$/, text.replace(/^:/, ''), 0, 65_535),
};

export const portOrOff: Kind<number | null> = {
  allowed: `${port.allowed}, or off`,
  read: (text) => (text === 'off' ? null : port.read(text)),
};

export const oneOf = <T extends string>(...names: readonly T[]): Kind<T> => ({
  allowed: names.join(', ').replace(/, ([^,]*)$/, ' or $1'),
  read: (text) => names.find((name) => name === text),
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

/** No name and password in it: `fetch` refuses such an address, and it would show up in logs. */
export const httpUrl: Kind<string> = {
  allowed: 'an address that starts with http:// or https:// and holds no user name or password',
  read: (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
    return url.username === '' && url.password === '' ? text : undefined;
  },
};

/** A name or address to listen on; an IPv6 address may stand in brackets. */
export const host: Kind<string> = {
  allowed: 'a host name or IP address, such as 127.0.0.1 or 0.0.0.0',
  read: (text) => (/^[\w.:%-]+$/.test(text) ? text : /^\[([\w.:%]+)\]$/.exec(text)?.[1]),
};

/** Hosts or addresses with or without a port, between commas. An IPv6 address stands in brackets. */
export const serverList: Kind<readonly string[]> = {
  allowed: 'one or more of host or host:port between commas, such as kafka-1:9092,kafka-2:9092',
  read: (text) => {
    const servers = text.split(',').map((server) => server.trim());
    const isServer = (server: string): boolean => /^([\w.-]+|\[[\w.:%]+\])(:\d{1,5})?$/.test(server);
    return servers.every(isServer) ? servers : undefined;
  },
};

const NAMED_NETWORKS = new Set(['loopback', 'linklocal', 'uniquelocal']);

/** An address or a network in CIDR form; a network of everything would trust everybody. */
const isNetwork = (text: string): boolean => {
  if (NAMED_NETWORKS.has(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || numeric(/^\d{1,3}$/, bits, 1, version === 4 ? 32 : 128) !== undefined;
};

const MAX_PROXIES = 20;

/** How many proxies stand in front, or which; `null`: none. */
export const trustedProxies: Kind<number | readonly string[] | null> = {
  allowed: `off, how many proxies stand in front (1 to ${MAX_PROXIES}), or their addresses and networks between commas, such as 10.0.0.0/8,::1 or loopback; not true, which would trust any address that a client makes up`,
  read: (text) => {
    if (['off', 'false', '0'].includes(text.toLowerCase())) return null;
    if (/^\d+$/.test(text)) return numeric(/^\d{1,2}$/, text, 1, MAX_PROXIES);
    const networks = text.split(',').map((network) => network.trim());
    return networks.every(isNetwork) ? networks : undefined;
  },
};

/** In lower case: Cassandra takes others only between quotes. */
export const keyspaceName: Kind<string> = {
  allowed: 'a keyspace name: 1 to 48 small letters, digits and underscores',
  read: (text) => (/^[a-z0-9_]{1,48}$/.test(text) ? text : undefined),
};

/** As Kafka allows it. */
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
  allowed: `${kind.allowed}, or nothing`,
  read: (text) => (text === '' ? null : kind.read(text)),
});

/** It goes into the User-Agent header, so it must be plain ASCII. */
export const contact: Kind<string> = {
  allowed: 'an e-mail address or a web address',
  read: (text) => (/^[!-~]+@[!-~]+$|^https?:\/\/[!-~]+$/.test(text) && text.length <= 200 ? text : undefined),
};

const ISO_TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

/** Milliseconds since 1970; whole seconds are refused by the lower bound, since they would mean January 1970. */
export const time: Kind<number> = {
  allowed: 'an ISO time with its zone such as 2026-11-21T10:00:00Z, a date, or milliseconds since 1970',
  read: (text) => {
    if (/^\d+$/.test(text)) return numeric(/^\d{12,13}$/, text, 978_307_200_000, 4_102_444_800_000);
    const day = ISO_TIME.exec(text)?.[1];
    const at = Date.parse(text);
    if (day === undefined || Number.isNaN(at)) return undefined;
    // Some engines take the 30th of February for the 2nd of March.
    return new Date(`${day}T00:00:00Z`).getUTCDate() === Number(day.slice(8)) ? at : undefined;
  },
};
