import { STATUS_CODES } from 'node:http';
import { errorText } from '../../core/error-text.ts';

/** A proxy cannot be used. The message names the proxy, without its password. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  /** The `Retry-After` and `Date` headers of the proxy's answer. */
  readonly retryAfter: string | null;
  readonly date: string | null;

  constructor(
    message: string,
    options: { cause?: unknown; retryAfter?: string | null; date?: string | null } = {},
  ) {
    super(message, { cause: options.cause });
    this.retryAfter = options.retryAfter ?? null;
    this.date = options.date ?? null;
  }
}

/** The answer of a proxy that does not forward a request. */
export interface ProxyAnswer {
  readonly statusCode?: number | undefined;
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export const PROXY_AUTHENTICATION_REQUIRED = 407;

const header = ({ headers }: ProxyAnswer, name: string): string | null => {
  const value = headers?.[name];
  return value === undefined ? null : String(value);
};

/** `target` is the host and port of the request. */
export const proxyRefusal = (proxy: string, target: string, answer: ProxyAnswer): ProxyError => {
  const { statusCode = 0 } = answer;
  const status = [statusCode, STATUS_CODES[statusCode] ?? ''].join(' ').trim();
  const message =
    statusCode === PROXY_AUTHENTICATION_REQUIRED
      ? `the proxy ${proxy} requires another user name and password (${status}): put them into HTTP_PROXY and HTTPS_PROXY, as in http://user:password@host:port`
      : `the proxy ${proxy} refused the connection to ${target} (${status}): allow it there, or add the host to NO_PROXY`;
  return new ProxyError(message, { retryAfter: header(answer, 'retry-after'), date: header(answer, 'date') });
};

const reasonOf = (cause: unknown): string => (cause instanceof Error ? errorText(cause) : String(cause));

/** The error of a proxy that cannot be reached, or does not answer like a proxy. */
export const proxyFailure = (proxy: string, cause: unknown): ProxyError =>
  new ProxyError(
    `the proxy ${proxy} cannot be used: ${reasonOf(cause)}. Check HTTP_PROXY and HTTPS_PROXY, or add the host to NO_PROXY`,
    { cause },
  );

/** The error of a request that failed behind a proxy, or while it sent the response. */
export const errorThroughProxy = (proxy: string, cause: Error): Error =>
  cause instanceof ProxyError || cause.name === 'AbortError'
    ? cause
    : new ProxyError(`through the proxy ${proxy}: ${reasonOf(cause)}`, { cause });
