import { catchError, type Observable, throwError, timeout } from 'rxjs';
import * as z from 'zod';
import { accessToken } from '../../../client/access-token.ts';
import { httpConnection } from '../../../client/http-connection.ts';
import { monotonicScheduler } from '../../../core/time/monotonic-scheduler.ts';
import type { Proxies } from '../../../net/proxy/proxies.ts';
import { serverAddress } from '../../../net/server-address.ts';
import { proxiedFetch } from './proxied-fetch.ts';
import { ServerError, toServerError } from './server-error.ts';

/** What was answered, before its body is read. */
export type ReadResponse<T> = (response: Response) => Observable<T>;

export interface ServerApi {
  /** The address of the server, with its sub-path. */
  readonly origin: string;
  /**
   * GET; what `read` makes of the answer. Unsubscribing cuts the connection. A token is shown only to a server that asks
   * for one. Fails with a `ServerError` when nobody answers, or not in time, or the token is not taken.
   */
  readonly get: <T>(
    path: string,
    headers: Readonly<Record<string, string>>,
    read: ReadResponse<T>,
  ) => Observable<T>;
}

export interface ServerApiOptions {
  /** A reverse proxy may serve it at a sub-path. */
  readonly url: string;
  /** A token that holds from now on. */
  readonly token: () => Promise<string>;
  /** How long an answer may take to begin, in milliseconds. */
  readonly responseTimeoutMs: number;
  readonly proxies?: Proxies;
}

/** A server sends a sign of life every 15 seconds. */
const IDLE_TIMEOUT_MS = 45_000;

const Failure = z.object({ error: z.object({ message: z.string() }) });

/** The status and the error message of a failed response. */
export const failureReason = (status: number, body: unknown): string => {
  const { data } = Failure.safeParse(body);
  return `${status}${data === undefined ? '' : `: ${data.error.message}`}`;
};

/** The JSON of a response; `null` if it is none. */
export const bodyOf = (response: Response): Promise<unknown> => response.json().catch(() => null);

/** The HTTP API of a running server or consumer, for what asks for paths instead of operations. */
export const serverApi = ({ url, token, responseTimeoutMs, proxies }: ServerApiOptions): ServerApi => {
  const origin = serverAddress(url);
  const access = accessToken(token);
  const connection = httpConnection({
    address: origin,
    responseTimeoutMs,
    idleTimeoutMs: IDLE_TIMEOUT_MS,
    fetch: proxiedFetch(proxies),
  });
  const timedOut = (): Observable<never> =>
    throwError(() => new ServerError(`${origin} did not respond within ${responseTimeoutMs / 1000} s`));
  return {
    origin,
    get: (path, headers, read) =>
      connection.sendWithToken(access, { method: 'GET', path, headers }, read).pipe(
        timeout({ first: responseTimeoutMs, with: timedOut, scheduler: monotonicScheduler }),
        catchError((error: unknown) => throwError(() => toServerError(error))),
      ),
  };
};
