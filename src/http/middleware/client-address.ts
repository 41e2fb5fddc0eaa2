import { isIP } from 'node:net';
import type { Request } from 'express';

/** Which reverse proxies are trusted: how many, or their addresses and networks; false means none. */
export type TrustProxy = number | readonly string[] | false;

const withoutPort = (address: string): string =>
  /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? address;

/**
 * The client's address as reported by trusted proxies, or that of the connection. A value that is not an address is
 * ignored: limits and logs must not contain text chosen by a client.
 */
export const clientAddress = (request: Request): string => {
  const forwarded = withoutPort(request.ip ?? '');
  return isIP(forwarded) === 0 ? (request.socket.remoteAddress ?? '') : forwarded;
};
