import { inspect } from 'node:util';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { HttpError, errorBody } from './http-error.ts';
import type { HttpLog } from '../server/deps.ts';

/**
 * The body parser's errors by `type`. Its own messages quote the body, which may contain a password, so they are never
 * sent or logged.
 */
const BODY_ERRORS: ReadonlyMap<string, readonly [status: number, code: string, message: string]> = new Map([
  ['entity.parse.failed', [400, 'malformed-json', 'the body is not a JSON object']],
  ['entity.too.large', [413, 'body-too-large', 'the body is too large']],
  ['encoding.unsupported', [415, 'unsupported-encoding', 'send the body without Content-Encoding']],
  ['charset.unsupported', [415, 'unsupported-charset', 'send the body as UTF-8']],
  ['request.aborted', [400, 'request-aborted', 'the request body is incomplete']],
  [
    'request.size.invalid',
    [400, 'wrong-length', 'the body does not have the length given in Content-Length'],
  ],
]);

const errorType = (error: unknown): string =>
  error instanceof Error && 'type' in error && typeof error.type === 'string' ? error.type : '';

const toHttpError = (error: unknown): HttpError => {
  if (error instanceof HttpError) return error;
  const bodyError = BODY_ERRORS.get(errorType(error));
  if (bodyError === undefined) {
    return new HttpError(500, 'internal', 'internal server error; see the log for details', {
      cause: error,
    });
  }
  const [status, code, message] = bodyError;
  return new HttpError(status, code, message, status === 413 ? { headers: { Connection: 'close' } } : {});
};

const describe = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause, { depth: 2 });

/** 404 as JSON if no route matched. */
export const notFound: RequestHandler = () => {
  throw new HttpError(404, 'not-found', 'not found; see /docs');
};

/**
 * Turns every error into `{"error":{"code","message"}}` with its status, and logs 5xx errors with their cause. If the
 * response has started, the connection is destroyed, so that no client takes the response for complete.
 */
export const errorHandler =
  (log: HttpLog): ErrorRequestHandler =>
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express recognizes an error handler by its four parameters.
  (error: unknown, request, response, _next) => {
    const httpError = toHttpError(error);
    if (httpError.status >= 500) {
      // The query is not logged: it may contain a ticket.
      const fields = {
        method: request.method,
        path: request.path,
        status: httpError.status,
        code: httpError.code,
      };
      const cause = httpError.cause === undefined ? {} : { cause: describe(httpError.cause) };
      log(httpError.status === 500 ? 'error' : 'warn', httpError.message, { ...fields, ...cause });
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    response
      .set({ 'Cache-Control': 'no-store', ...httpError.headers })
      .status(httpError.status)
      .json(errorBody(httpError.code, httpError.message));
  };
