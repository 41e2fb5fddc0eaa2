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

/** The whole of it in one line. */
export const withAdvice = (error: unknown): unknown =>
  error instanceof ServerError && error.advice !== null
    ? new Error(`${error.message}: ${error.advice}`, { cause: error })
    : error;
