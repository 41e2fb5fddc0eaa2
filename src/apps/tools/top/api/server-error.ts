export interface ServerErrorOptions extends ErrorOptions {
  /** What to do about it, for a first try that failed. */
  readonly advice?: string;
}

/** A server that does not answer as it should, in plain words. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly advice: string | null;

  constructor(message: string, { advice, ...options }: ServerErrorOptions = {}) {
    super(message, options);
    this.advice = advice ?? null;
  }
}

/** The whole of it in one line. */
export const withAdvice = (error: unknown): unknown =>
  error instanceof ServerError && error.advice !== null
    ? new Error(`${error.message}: ${error.advice}`, { cause: error })
    : error;
