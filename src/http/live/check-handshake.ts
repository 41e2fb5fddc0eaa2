import type { Request } from 'express';
import { HttpError } from '../middleware/http-error.ts';
import { isOwnPage } from '../middleware/own-page.ts';

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

/**
 * @throws HttpError for a page of another site without a token or ticket. Browsers let any page open a WebSocket to any
 * server, also to one that only this user can reach.
 */
export const checkOrigin = (request: Request, ticket: string | undefined): void => {
  if (ticket !== undefined || request.get('Authorization') !== undefined) return;
  if (!isOwnPage(request))
    throw new HttpError(
      403,
      'other-origin',
      'pages of other sites need a ticket for a WebSocket: POST /stats/ticket returns one',
    );
};
