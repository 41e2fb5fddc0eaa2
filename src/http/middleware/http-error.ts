export interface HttpErrorOptions {
  /** Sent with the answer, e.g. `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What lies behind it: logged with a 5xx, never sent. */
  readonly cause?: unknown;
}

/** A refusal as the client sees it: the status, a code for programs and a message that says what to change. */
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

/** The body of every answer that is an error. */
export const errorBody = (code: string, message: string): { error: { code: string; message: string } } => ({
  error: { code, message },
});

/** 503 for something that may work again soon; the cause goes to the log only. */
export const unavailable = (code: string, message: string, seconds: number, cause?: unknown): HttpError =>
  new HttpError(503, code, message, { headers: { 'Retry-After': String(seconds) }, cause });
