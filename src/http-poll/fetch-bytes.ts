import { messageOf } from '../core/message-of.ts';
import { bareUrl } from '../net/bare-url.ts';
import { FeedError, refusedError, unreachableError } from '../net/feed-error.ts';
import type { Proxies } from '../net/proxy/proxies.ts';
import { type ReceivedResponse, sendRequest } from '../net/send-request.ts';
import { statusAdvice } from '../net/status-advice.ts';
import { type LimitedBytes, readUpTo } from './read-up-to.ts';

export type FetchedBytes =
  | ({ readonly kind: 'found'; readonly etag: string | null } & LimitedBytes)
  /** The server has the version that `etag` names. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' };

export interface FetchOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly proxies?: Proxies | undefined;
  readonly maxBytes: number;
  /** Fails when the server sends nothing for this many milliseconds. */
  readonly idleTimeoutMs: number;
  /** The version that is known already. */
  readonly etag?: string | null;
}

const OK = 200;
const NOT_MODIFIED = 304;
const MISSING: readonly number[] = [404, 410];

/** A page for people, such as that of a login or a captive portal, is no file of a feed. */
const isUnexpectedPage = (url: URL, contentType: string): boolean =>
  /^text\/html\b/i.test(contentType) && !/\.html?$/i.test(url.pathname);

const checkResponse = ({ message, url, proxy }: ReceivedResponse): void => {
  const { statusCode = 0, statusMessage = '', headers } = message;
  if (statusCode !== OK) {
    const details = {
      statusText: statusMessage,
      date: headers.date ?? null,
      proxy,
      adviceForStatus: statusAdvice,
    };
    throw refusedError(statusCode, headers['retry-after'] ?? null, Date.now(), details);
  }
  if (isUnexpectedPage(url, headers['content-type'] ?? ''))
    throw new FeedError(
      'feed-unreadable',
      `${bareUrl(url.href)} is an HTML page and not a file of the feed: check the URL`,
    );
};

const readBody = async (
  response: ReceivedResponse,
  maxBytes: number,
  onChunk: () => void,
): Promise<FetchedBytes> => {
  const { message, url } = response;
  const { statusCode = 0, headers } = message;
  if (statusCode === NOT_MODIFIED || MISSING.includes(statusCode)) {
    message.resume();
    return { kind: statusCode === NOT_MODIFIED ? 'unchanged' : 'missing' };
  }
  try {
    checkResponse(response);
  } catch (error) {
    message.destroy();
    throw error;
  }
  try {
    return { kind: 'found', etag: headers.etag ?? null, ...(await readUpTo(message, maxBytes, onChunk)) };
  } catch (cause) {
    throw new FeedError(
      'feed-ended',
      `the connection was lost while ${bareUrl(url.href)} was read: ${messageOf(cause)}`,
      { cause },
    );
  }
};

/** Reads a file over HTTP. Fails with a `FeedError` for every response but 200, 304, 404 and 410, and for an incomplete one. */
export const fetchBytes = async (
  url: string,
  { headers, signal, proxies, maxBytes, idleTimeoutMs, etag = null }: FetchOptions,
): Promise<FetchedBytes> => {
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), idleTimeoutMs);
  try {
    const response = await sendRequest(url, {
      headers: {
        'Accept-Encoding': 'identity',
        ...(etag === null ? {} : { 'If-None-Match': etag }),
        ...headers,
      },
      signal: AbortSignal.any([signal, silence.signal]),
      proxies,
    }).catch((cause: unknown) => {
      throw unreachableError(cause, Date.now());
    });
    timer.refresh();
    return await readBody(response, maxBytes, () => timer.refresh());
  } catch (error) {
    if (silence.signal.aborted)
      throw new FeedError(
        'feed-silent',
        `${bareUrl(url)} did not answer, or stopped sending, for ${idleTimeoutMs / 1000} s`,
        { cause: error },
      );
    throw error;
  } finally {
    clearTimeout(timer);
  }
};
