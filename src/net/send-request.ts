import type { IncomingMessage } from 'node:http';
import { NO_PROXIES } from './proxy/proxies.ts';
import { type RequestOptions, sendOnce } from './send-once.ts';

export type { RequestOptions } from './send-once.ts';

export interface ReceivedResponse {
  readonly message: IncomingMessage;
  /** The URL after all redirects. */
  readonly url: URL;
  readonly redirected: boolean;
  /** The proxy that the response came through, without its password; `null`: none. */
  readonly proxy: string | null;
}

const MAX_REDIRECTS = 5;
const REDIRECT_STATUSES = [301, 302, 303, 307, 308];

/** The headers for the next URL: another origin must not get the credentials. */
const headersFor = (
  from: URL,
  to: URL,
  headers: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  from.origin === to.origin
    ? headers
    : Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));

/** Sends a request, through the proxy of its URL, and follows redirects. A body is never sent. */
export const sendRequest = async (address: string, options: RequestOptions): Promise<ReceivedResponse> => {
  const { method = 'GET', proxies = NO_PROXIES } = options;
  let { headers } = options;
  let url = new URL(address);
  for (let redirects = 0; ; redirects += 1) {
    const message = await sendOnce(url, { ...options, headers });
    const { statusCode = 0, headers: received } = message;
    const { location } = received;
    if (!REDIRECT_STATUSES.includes(statusCode) || location === undefined)
      return { message, url, redirected: redirects > 0, proxy: proxies.nameFor(url) };
    message.destroy();
    const next = new URL(location, url);
    if (method !== 'GET')
      throw new Error(`${url.origin} redirects to ${next.origin}${next.pathname}: use that address`);
    if (redirects === MAX_REDIRECTS) throw new Error(`more than ${MAX_REDIRECTS} redirects`);
    headers = headersFor(url, next, headers);
    url = next;
  }
};
