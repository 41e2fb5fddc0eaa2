export interface HttpErrorOptions {
  /** Response headers such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Logged with a 5xx, never sent. */
  readonly cause?: unknown;
}

/** An error response: status, a code for programs and a message that says what to change. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, options: HttpErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.status = status;
    this.code = code;
    this.headers = options.headers ?? {};
  }
}

/** The body of every error response. */
export const errorBody = (code: string, message: string): { error: { code: string; message: string } } => ({
  error: { code, message },
});

/** 503 with `Retry-After` for a temporary failure; the cause is only logged. */
export const unavailable = (code: string, message: string, seconds: number, cause?: unknown): HttpError =>
  new HttpError(503, code, message, { headers: { 'Retry-After': String(seconds) }, cause });

/** Rethrows an `HttpError`; any other error of the store becomes a 503. */
export const throwStoreUnavailable = (cause: unknown): never => {
  if (cause instanceof HttpError) throw cause;
  throw unavailable('store-unavailable', 'the store is not available at the moment; try again', 5, cause);
};
