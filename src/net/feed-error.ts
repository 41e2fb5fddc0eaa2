import { STATUS_CODES } from 'node:http';
import { errorText } from '../core/error-text.ts';
import { ProxyError } from './proxy/proxy-error.ts';
import { retryAfterMs } from './retry-after.ts';
import { quoted } from '../core/untrusted-text.ts';

/** Why a connection ended. Who reads a particular feed may fail with further codes. */
export type ConnectionErrorCode =
  /** The server closed the connection, or it was lost. */
  | 'feed-ended'
  /** Nothing came for the time that the source allows. */
  | 'feed-silent'
  /** The server answered with another status: see `status` and `retryAfterMs`. */
  | 'feed-refused'
  /** No connection, or no answer in time. */
  | 'feed-unreachable'
  /** The answer is not of the type text/event-stream. */
  | 'feed-not-a-stream'
  /** What came is not what the source reads, such as half of a compressed body. */
  | 'feed-unreadable'
  /** An event is too large to be read past. */
  | 'feed-event-too-large';

/** A connection to a feed ended. Reconnecting may always help, so every one of these errors is `retriable`. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly retriable = true;
  readonly code: string;
  /** The HTTP status of the response; `null` without one. */
  readonly status: number | null;
  /** The minimum delay before the next connection that the server asked for; `null` if it did not. */
  readonly retryAfterMs: number | null;

  constructor(
    code: string,
    message: string,
    options: { cause?: unknown; status?: number; retryAfterMs?: number | null } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/** What to do about a response with this status; 200 means that its content type is wrong. `null` if nothing is known. */
export type AdviceForStatus = (status: number) => string | null;

const NO_ADVICE: AdviceForStatus = () => null;

export interface RefusalDetails {
  /** The reason phrase of the response. */
  readonly statusText?: string;
  /** The `Date` header of the response. */
  readonly date?: string | null;
  /** The proxy that the response came through; `null`: none. */
  readonly proxy?: string | null;
  readonly adviceForStatus?: AdviceForStatus | undefined;
}

const throughProxy = (proxy: string | null): string => (proxy === null ? '' : ` through the proxy ${proxy}`);

/** The error of a response with a status other than 200. `retryAfter` is the header: seconds or an HTTP date. */
export const refusedError = (
  status: number,
  retryAfter: string | null,
  nowMs: number,
  { statusText = '', date = null, proxy = null, adviceForStatus = NO_ADVICE }: RefusalDetails = {},
): FeedError => {
  const side = proxy === null ? "the server's side" : 'the side of the server or of the proxy';
  const advice = adviceForStatus(status) ?? `the error is on ${side}`;
  const serverText =
    statusText === '' || statusText === STATUS_CODES[status] ? '' : ` (${quoted(statusText)})`;
  return new FeedError(
    'feed-refused',
    `the feed answered ${status}${serverText}${throughProxy(proxy)}: ${advice}`,
    { status, retryAfterMs: retryAfterMs(retryAfter, date, nowMs) },
  );
};

const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause);
  if (cause instanceof ProxyError) return cause.message;
  if (cause.cause !== undefined) return reasonOf(cause.cause);
  return errorText(cause);
};

/** The error of a request without a response. */
export const unreachableError = (cause: unknown, nowMs: number): FeedError =>
  new FeedError('feed-unreachable', `the feed cannot be reached: ${reasonOf(cause)}`, {
    cause,
    retryAfterMs: cause instanceof ProxyError ? retryAfterMs(cause.retryAfter, cause.date, nowMs) : null,
  });

export const noAnswerError = (connectTimeoutMs: number, proxy: string | null): FeedError =>
  new FeedError(
    'feed-unreachable',
    `the feed did not answer within ${connectTimeoutMs / 1000} s${throughProxy(proxy)}`,
  );

/** The error of a response with the status 200 that is not an event stream. */
export const notAStreamError = (
  contentType: string,
  adviceForStatus: AdviceForStatus = NO_ADVICE,
): FeedError =>
  new FeedError(
    'feed-not-a-stream',
    `the feed answered with ${contentType === '' ? 'no content type' : quoted(contentType, 60)} instead of text/event-stream: ` +
      (adviceForStatus(200) ?? 'check its URL'),
  );
