import { retryAfterMs } from '../net/retry-after.ts';
import type { ErrorBody } from './api-types.ts';
import { ApiError, type ApiErrorCode } from './api-error.ts';

const NOT_HEADWATER: ApiErrorCode = 'not-headwater';
const RETRIABLE_STATUSES: readonly number[] = [408, 429];
const NOT_IMPLEMENTED = 501;

const isRetriable = (status: number): boolean =>
  RETRIABLE_STATUSES.includes(status) || (status >= 500 && status !== NOT_IMPLEMENTED);

const isErrorBody = (body: unknown): body is ErrorBody => {
  const { error } = (typeof body === 'object' && body !== null ? body : {}) as { readonly error?: unknown };
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as {
    readonly code?: unknown;
    readonly message?: unknown;
  };
  return typeof code === 'string' && typeof message === 'string';
};

/** The JSON of a text; `undefined` if it is none. */
export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

/** Another server answered, or a proxy: it is none of ours. */
export const notHeadwater = (address: string, { status, headers }: Response): ApiError =>
  new ApiError(
    NOT_HEADWATER,
    `${address} is not a Headwater server: unexpected response with status ${status}`,
    {
      status,
      retriable: isRetriable(status),
      retryAfterMs: retryAfterMs(headers.get('Retry-After'), headers.get('Date'), Date.now()),
    },
  );

/** What a response says that is no success: the server's own code and message. */
export const failedResponse = (address: string, response: Response, text: string): ApiError => {
  const { status, headers } = response;
  const body = jsonOf(text);
  if (!isErrorBody(body)) return notHeadwater(address, response);
  const { code, message } = body.error;
  return new ApiError(code, `${address} returned status ${status}: ${message}`, {
    status,
    retriable: isRetriable(status),
    retryAfterMs: retryAfterMs(headers.get('Retry-After'), headers.get('Date'), Date.now()),
  });
};

/** A response with status 401: what the server says of the token. */
export const accessDenied = (
  address: string,
  { status }: Response,
  text: string,
  advice: string,
): ApiError => {
  const body = jsonOf(text);
  const { code, message } = isErrorBody(body) ? body.error : { code: NOT_HEADWATER, message: '' };
  const reason = message === '' ? String(status) : `${status}: ${message}`;
  return new ApiError(code, `access denied by ${address} (${reason})${advice}`, { status });
};
