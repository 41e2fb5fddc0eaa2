import { inspect } from 'node:util';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { HttpError, errorBody } from './http-error.ts';
import type { HttpLog } from '../server/deps.ts';

/**
 * The body parser's faults by its `type`. Its own messages quote the body, which may hold a password, so they
 * are never passed on.
 */
const BODY_ERRORS: ReadonlyMap<string, readonly [status: number, code: string, message: string]> = new Map([
  ['entity.parse.failed', [400, 'malformed-json', 'the body is not a JSON object']],
  ['entity.too.large', [413, 'body-too-large', 'the body is too large']],
  ['encoding.unsupported', [415, 'unsupported-encoding', 'send the body without Content-Encoding']],
  ['charset.unsupported', [415, 'unsupported-charset', 'send the body as UTF-8']],
  ['request.aborted', [400, 'request-aborted', 'the body ended early']],
  [
    'request.size.invalid',
    [400, 'wrong-length', 'the body does not have the length that Content-Length says'],
  ],
]);

const errorType = (error: unknown): string =>
  error instanceof Error && 'type' in error && typeof error.type === 'string' ? error.type : '';

const toHttpError = (error: unknown): HttpError => {
  if (error instanceof HttpError) return error;
  const bodyError = BODY_ERRORS.get(errorType(error));
  if (bodyError === undefined) {
    return new HttpError(500, 'internal', 'something went wrong here; the log has the details', {
      cause: error,
    });
  }
  const [status, code, message] = bodyError;
  return new HttpError(status, code, message, status === 413 ? { headers: { Connection: 'close' } } : {});
};

const describe = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : inspect(cause, { depth: 2 });

/** 404 as JSON for whatever no route took. */
export const notFound: RequestHandler = () => {
  throw new HttpError(404, 'not-found', 'there is nothing at this address; see /docs');
};

/**
 * Turns every error into `{"error":{"code","message"}}` with its status, and logs the 5xx ones with their cause.
 * When the answer had begun, the connection is cut, so that nobody takes the answer for whole.
 */
export const errorHandler =
  (log: HttpLog): ErrorRequestHandler =>
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows an error handler by its four parameters.
  (error: unknown, request, response, _next) => {
    const httpError = toHttpError(error);
    if (httpError.status >= 500) {
      // The query stays out of the log: it may hold a ticket.
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
