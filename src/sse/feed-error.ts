import { STATUS_CODES } from 'node:http';
import { quoted } from './untrusted-text.ts';

/** Why a connection ended. Who reads a particular feed may fail with further codes. */
export type ConnectionErrorCode =
  | 'feed-ended'
  | 'feed-silent'
  | 'feed-refused'
  | 'feed-unreachable'
  | 'feed-not-a-stream'
  | 'feed-unreadable'
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

const retryAfterMs = (header: string | null, nowMs: number): number | null => {
  if (header === null || header.trim() === '') return null;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
};

export interface RefusalDetails {
  /** The reason phrase of the response. */
  readonly statusText?: string;
  readonly adviceForStatus?: AdviceForStatus | undefined;
}

/** The error of a response with a status other than 200. `retryAfter` is the header: seconds or an HTTP date. */
export const refusedError = (
  status: number,
  retryAfter: string | null,
  nowMs: number,
  { statusText = '', adviceForStatus = NO_ADVICE }: RefusalDetails = {},
): FeedError => {
  const advice = adviceForStatus(status) ?? "the error is on the server's side";
  const serverText =
    statusText === '' || statusText === STATUS_CODES[status] ? '' : ` (${quoted(statusText)})`;
  return new FeedError('feed-refused', `the feed answered ${status}${serverText}: ${advice}`, {
    status,
    retryAfterMs: retryAfterMs(retryAfter, nowMs),
  });
};

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
