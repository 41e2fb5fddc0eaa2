import type { Request } from 'express';

const withoutPort = (host: string): string => host.replace(/:\d+$/, '');

/** Whether a request comes from a page of this server, or from no page at all. A proxy may leave out the port of `Host`. */
export const isOwnPage = (request: Request): boolean => {
  const origin = request.get('Origin');
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  const { host } = request;
  return page.host === host || (withoutPort(host) === host && page.hostname === host);
};
