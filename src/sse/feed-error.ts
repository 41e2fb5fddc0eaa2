import { STATUS_CODES } from 'node:http';
import { quoted } from './untrusted-text.ts';

export type FeedErrorCode =
  | 'feed-ended'
  | 'feed-silent'
  | 'feed-refused'
  | 'feed-unreachable'
  | 'feed-not-a-stream'
  | 'feed-unreadable'
  | 'feed-event-too-large'
  | 'feed-gap'
  | 'feed-ignores-position';

/**
 * Why a connection to the feed ended. All of them are tried again; `retryAfterMs` is how long the server
 * asked to be left alone, `status` its HTTP answer where there was one.
 */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly retriable = true;
  readonly code: FeedErrorCode;
  readonly status: number | null;
  readonly retryAfterMs: number | null;

  constructor(
    code: FeedErrorCode,
    message: string,
    options: { cause?: unknown; status?: number; retryAfterMs?: number | null } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

const ADVICE: Readonly<Record<number, string>> = {
  400: 'it did not understand where to resume',
  403: 'it wants a User-Agent with a contact: set USER_AGENT_CONTACT to your e-mail address or page',
  404: 'there is no such stream: check WIKIPEDIA_STREAM_URL',
  429: 'it has too many connections from this address: stop other clients',
};

/** Answers with which a feed refuses a position of another stream. */
const POSITION_REFUSED: readonly number[] = [400, 404];

const MAX_TOPICS = 3;

const resumeAdvice = (topics: readonly string[]): string => {
  const names = topics.slice(0, MAX_TOPICS).map((topic) => quoted(topic, 100));
  const more = topics.length > MAX_TOPICS ? ' and others' : '';
  return (
    `; or the saved position (of ${names.join(', ')}${more}) belongs to another stream: ` +
    'set WIKIPEDIA_STREAM_URL to the stream that was followed before, or begin anew for this one ' +
    'with another DATA_DIR (server; another keyspace with STORAGE=cassandra) or PRODUCER_ID (producer)'
  );
};

export interface RefusalDetails {
  /** What the server wrote behind the status. */
  readonly statusText?: string;
  /** The topics of the position that was sent; none for a first start. */
  readonly resumedTopics?: readonly string[];
}

/** The error for an answer other than 200. `retryAfter` is the header as it came: seconds or an HTTP date. */
export const refusedError = (
  status: number,
  retryAfter: string | null,
  nowMs: number,
  { statusText = '', resumedTopics = [] }: RefusalDetails = {},
): FeedError => {
  const advice = ADVICE[status] ?? 'the fault is on its side';
  const serverText =
    statusText === '' || statusText === STATUS_CODES[status] ? '' : ` (${quoted(statusText)})`;
  const resume =
    resumedTopics.length > 0 && POSITION_REFUSED.includes(status) ? resumeAdvice(resumedTopics) : '';
  return new FeedError('feed-refused', `the feed answered ${status}${serverText}: ${advice}${resume}`, {
    status,
    retryAfterMs: retryAfterMs(retryAfter, nowMs),
  });
};

const retryAfterMs = (header: string | null, nowMs: number): number | null => {
  if (header === null || header.trim() === '') return null;
  const ms = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? null : Math.max(0, ms);
};
