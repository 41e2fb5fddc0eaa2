import type { Request } from 'express';
import { HttpError } from '../middleware/http-error.ts';

const VERSION = '13';
const KEY_FORMAT = /^[+/0-9A-Za-z]{22}==$/;

/** @throws HttpError for a handshake that is none (RFC 6455, 4.2.1). */
export const checkHandshake = (request: Request): void => {
  if (request.get('Sec-WebSocket-Version') !== VERSION)
    throw new HttpError(426, 'web-socket-version', `use version ${VERSION} of the WebSocket protocol`, {
      headers: { 'Sec-WebSocket-Version': VERSION },
    });
  if (!KEY_FORMAT.test(request.get('Sec-WebSocket-Key') ?? ''))
    throw new HttpError(400, 'web-socket-key', 'the header Sec-WebSocket-Key is missing or malformed');
};

const withoutPort = (host: string): string => host.replace(/:\d+$/, '');

/** Whether a page that opens a WebSocket comes from this server; programs are no pages. A proxy may leave out the port of `Host`. */
const isOwnPage = (origin: string | undefined, host: string): boolean => {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  return page.host === host || (withoutPort(host) === host && page.hostname === host);
};

/**
 * @throws HttpError for a page of another site without a token or ticket. Browsers let any page open a WebSocket to any
 * server, also to one that only this user can reach.
 */
export const checkOrigin = (request: Request, ticket: string | undefined): void => {
  if (ticket !== undefined || request.get('Authorization') !== undefined) return;
  if (!isOwnPage(request.get('Origin'), request.host))
    throw new HttpError(
      403,
      'other-origin',
      'pages of other sites need a ticket for a WebSocket: POST /stats/ticket returns one',
    );
};
