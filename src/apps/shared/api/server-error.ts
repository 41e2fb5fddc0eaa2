import { ApiError } from '../../../client/api-error.ts';
import { MAX_RETRY_AFTER_MS } from '../../../core/time/retry-delay.ts';
import { OTHER_SERVER_ADVICE } from '../accounts/other-server-advice.ts';

export interface ServerErrorOptions extends ErrorOptions {
  /** What to do about it, for a first try that failed. */
  readonly advice?: string;
  /** The delay before the next request that the server asked for. */
  readonly retryAfterMs?: number;
}

/** A server that does not answer as it should, in plain words. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly advice: string | null;
  readonly retryAfterMs: number;

  constructor(message: string, { advice, retryAfterMs, ...options }: ServerErrorOptions = {}) {
    super(message, options);
    this.advice = advice ?? null;
    this.retryAfterMs = retryAfterMs ?? 0;
  }
}

const UNAUTHORIZED = 401;

const adviceFor = ({ code, status }: ApiError): string | null => {
  if (status === UNAUTHORIZED) return OTHER_SERVER_ADVICE;
  if (code === 'unreachable') return 'start one, or give its address with --url';
  return code === 'not-headwater' ? 'give the address of a server or a consumer with --url' : null;
};

/** The error of a client with advice for the command line. */
export const toServerError = (cause: unknown): unknown => {
  if (!(cause instanceof ApiError)) return cause;
  const advice = adviceFor(cause);
  return new ServerError(cause.message, {
    cause,
    retryAfterMs: Math.min(cause.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS),
    ...(advice === null ? {} : { advice }),
  });
};

/** The whole of it in one line. */
export const withAdvice = (error: unknown): unknown =>
  error instanceof ServerError && error.advice !== null
    ? new Error(`${error.message}: ${error.advice}`, { cause: error })
    : error;
