/** What goes wrong before the server says anything itself; every other code is one of the server. */
export type ApiErrorCode =
  | 'invalid-url'
  | 'invalid-parameter'
  | 'unreachable'
  | 'no-response'
  | 'connection-lost'
  | 'stream-ended'
  | 'too-slow'
  | 'no-credentials'
  | 'not-headwater';

/** How an `ApiError` came about. */
export interface ApiErrorOptions extends ErrorOptions {
  /** The status of the response; default: none. */
  readonly status?: number | null;
  /** Default: false. */
  readonly retriable?: boolean;
  /** The delay that the server asked for, in milliseconds; default: none. */
  readonly retryAfterMs?: number | null;
}

/** A request that failed: its message says what to change. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** A `ApiErrorCode`, or the code of the server's error response, such as `invalid-query`. */
  readonly code: string;
  /** The status of the response; `null` if there was none. */
  readonly status: number | null;
  /** Whether the same request may succeed later. */
  readonly retriable: boolean;
  /** The delay that the server asked for, in milliseconds; `null` if it asked for none. */
  readonly retryAfterMs: number | null;

  constructor(
    code: string,
    message: string,
    { status = null, retriable = false, retryAfterMs = null, ...options }: ApiErrorOptions = {},
  ) {
    super(message, options);
    this.code = code;
    this.status = status;
    this.retriable = retriable;
    this.retryAfterMs = retryAfterMs;
  }
}
