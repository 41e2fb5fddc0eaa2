import { isIP } from 'node:net';
import type { Request } from 'express';

/** Which proxies in front are believed: how many, or their addresses and networks; false: none. */
export type TrustProxy = number | readonly string[] | false;

const withoutPort = (address: string): string =>
  /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? address;

/**
 * The client's address, as far as the proxies in front are believed; the connection's where they report none. What is
 * no address at all is not repeated: limits and logs must not hold what a client makes up.
 */
export const clientAddress = (request: Request): string => {
  const forwarded = withoutPort(request.ip ?? '');
  return isIP(forwarded) === 0 ? (request.socket.remoteAddress ?? '') : forwarded;
};
