/** A call that has its number and whose job is queued. */
export interface NumberedCall {
  readonly kind: 'chat' | 'message';
  readonly number: number;
  /** The Idempotency-Key was seen before; the number is that of the first call, and no new job was queued. */
  readonly isDuplicate: boolean;
}

/** An error response; nothing was numbered or queued. */
export interface Refusal {
  readonly status: 400 | 401 | 403 | 404 | 413 | 415 | 422 | 429 | 500 | 503;
  readonly error: string;
  /** Seconds, sent as `Retry-After`. */
  readonly retryAfter?: number;
}

export type CallResult = NumberedCall | Refusal;

export const isRefusal = (result: CallResult): result is Refusal => 'error' in result;

const refusal = (status: Refusal['status'], error: string, retryAfter?: number): Refusal =>
  Object.freeze({ status, error, ...(retryAfter === undefined ? {} : { retryAfter }) });

export const UNKNOWN_APPLICATION = refusal(404, 'ChatApplication not found');
export const UNKNOWN_CHAT = refusal(404, 'Chat not found');
export const UNKNOWN_ROUTE = refusal(404, 'Not found');
export const INVALID_NUMBER = refusal(400, 'Invalid chat number');
export const INVALID_BODY = refusal(400, 'Invalid request body');
export const INVALID_KEY = refusal(400, 'Invalid Idempotency-Key: 1 to 255 characters');
export const INVALID_PATH = refusal(400, 'Invalid path: malformed percent-encoding');
export const BLANK_BODY = refusal(422, "Message body can't be blank");
export const BODY_TOO_LONG = refusal(422, 'Message body is too long (maximum is 65535 bytes)');
export const REQUEST_TOO_LARGE = refusal(413, 'Request body is too large');
export const COMPRESSED_REQUEST = refusal(415, 'Request body must not be compressed');
export const INTERNAL_ERROR = refusal(500, 'Internal server error');
export const OVERLOADED = refusal(503, 'Too many requests at once, try again', 1);
export const REDIS_UNAVAILABLE = refusal(503, 'Redis is unavailable, try again', 1);
export const MYSQL_UNAVAILABLE = refusal(503, 'MySQL is unavailable, try again', 1);
export const NUMBERS_EXHAUSTED = refusal(503, 'No numbers left', 3600);
/** This process numbered the chat, but Sidekiq has not written it yet. */
export const CHAT_NOT_WRITTEN = refusal(503, 'Chat is not written yet, try again', 1);
export const RATE_LIMITED = refusal(429, 'Too many requests for this application', 1);
export const unauthorized = (error: string): Refusal => refusal(401, error);
export const forbidden = (error: string): Refusal => refusal(403, error);
