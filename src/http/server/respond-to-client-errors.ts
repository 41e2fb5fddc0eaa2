import { STATUS_CODES, type Server } from 'node:http';
import { errorCode } from '../../core/error-code.ts';
import { errorBody } from '../middleware/http-error.ts';
import type { OpenRequests } from './open-requests.ts';

const CLIENT_ERRORS: ReadonlyMap<string, readonly [status: number, code: string, message: string]> = new Map([
  ['HPE_HEADER_OVERFLOW', [431, 'headers-too-large', 'the request headers are too large']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'request-timeout', 'the request took too long to arrive']],
]);

const MALFORMED = [400, 'malformed-request', 'the request is not valid HTTP'] as const;

const rawResponse = (error: Error): string => {
  const [status, code, message] = CLIENT_ERRORS.get(errorCode(error) ?? '') ?? MALFORMED;
  const body = JSON.stringify(errorBody(code, message));
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
};

/** Answers malformed or too slow requests with a JSON error and closes the connection. */
export const respondToClientErrors = (server: Server, open: OpenRequests): void => {
  server.on('clientError', (error, socket) => {
    // Within a response, the client would read the error as part of the response's body.
    if (!socket.writable || open.isResponding(socket) || errorCode(error) === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    socket.end(rawResponse(error), () => socket.destroy());
  });
};
