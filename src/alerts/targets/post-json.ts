import { retryAfterMs } from '../../net/retry-after.ts';
import { sendOnce } from '../../net/send-once.ts';
import { ProxyError } from '../../net/proxy/proxy-error.ts';
import type { Proxies } from '../../net/proxy/proxies.ts';
import { errorText } from '../../core/error-text.ts';
import { oneLine } from '../../core/untrusted-text.ts';
import { DeliveryError } from './target.ts';

/** What every target needs to send something. */
export interface SendDeps {
  readonly proxies: Proxies;
  readonly userAgent: string;
  /** Epoch ms. */
  readonly now: () => number;
}

export interface PostOptions {
  readonly url: string;
  /** The idempotency key. */
  readonly id: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
  readonly signal: AbortSignal;
}

const ADVICE: Readonly<Record<number, string>> = {
  400: 'it does not accept the message: check its type',
  401: 'check its secret or token',
  403: 'check its secret or token',
  404: 'it does not exist any more, or its URL is wrong',
  410: 'it does not exist any more',
  413: 'the message is too large for it',
  429: 'it gets too many messages',
};

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

/** The error of a response that is not a success. Its body is not shown: it may quote the request. */
const refusal = (
  host: string,
  status: number,
  retryAfter: string | null,
  date: string | null,
  now: number,
) => {
  const advice = isRedirect(status)
    ? 'redirects are not followed: use the address that it redirects to'
    : (ADVICE[status] ?? 'the error is on its side');
  return new DeliveryError(`${host} answered ${status}: ${advice}`, {
    retryAfterMs: retryAfterMs(retryAfter, date, now),
  });
};

const failure = (host: string, signal: AbortSignal, cause: unknown): DeliveryError => {
  if (signal.aborted) return new DeliveryError(`${host} did not answer in time`, { cause });
  const reason = cause instanceof Error ? errorText(cause) : String(cause);
  return new DeliveryError(
    cause instanceof ProxyError ? reason : `${host} cannot be reached: ${oneLine(reason)}`,
    { cause },
  );
};

/** Posts JSON once, through the proxy of the URL. A redirect is an error. Rejects with a DeliveryError without the URL's path. */
export const postJson = async (
  { url, id, headers = {}, body, signal }: PostOptions,
  { proxies, userAgent, now }: SendDeps,
): Promise<void> => {
  const target = new URL(url);
  const { host } = target;
  const bytes = Buffer.from(body);
  let message;
  try {
    message = await sendOnce(
      target,
      {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': String(bytes.length),
          'User-Agent': userAgent,
          'Idempotency-Key': id,
          ...headers,
        },
        signal,
        proxies,
      },
      bytes,
    );
  } catch (cause) {
    throw failure(host, signal, cause);
  }
  const { statusCode: status = 0 } = message;
  const header = (name: string): string | null => {
    const value = message.headers[name];
    return typeof value === 'string' ? value : null;
  };
  // Nothing in it is of use, and it may be endless.
  message.destroy();
  if (status < 200 || status > 299) throw refusal(host, status, header('retry-after'), header('date'), now());
};
