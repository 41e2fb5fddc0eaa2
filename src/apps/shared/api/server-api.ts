import {
  catchError,
  defer,
  finalize,
  from,
  type Observable,
  type ObservableInput,
  of,
  switchMap,
  throwError,
  timeout,
} from 'rxjs';
import { z } from 'zod';
import { messageOf } from '../../../core/message-of.ts';
import { monotonicScheduler } from '../../../core/time/monotonic-scheduler.ts';
import { httpFetch } from '../../../net/http-fetch.ts';
import type { Proxies } from '../../../net/proxy/proxies.ts';
import { serverAddress } from '../../../net/server-address.ts';
import { OTHER_SERVER_ADVICE } from '../accounts/other-server-advice.ts';
import { ServerError } from './server-error.ts';

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

const TOKEN_REQUIRED: unique symbol = Symbol('token required');

const Failure = z.object({ error: z.object({ message: z.string() }) });

/** The status and the error message of a failed response. */
export const failureReason = (status: number, body: unknown): string => {
  const { data } = Failure.safeParse(body);
  return `${status}${data === undefined ? '' : `: ${data.error.message}`}`;
};

/** The JSON of a response; `null` if it is none. */
export const bodyOf = (response: Response): Promise<unknown> => response.json().catch(() => null);

/** The HTTP API of a running server or consumer. */
export const serverApi = ({ url, token, responseTimeoutMs, proxies }: ServerApiOptions): ServerApi => {
  const address = serverAddress(url);
  let needsToken = false;

  const unauthorized = async (response: Response): Promise<never> => {
    const reason = failureReason(response.status, await bodyOf(response));
    throw new ServerError(`access denied by ${address} (${reason})`, {
      advice: OTHER_SERVER_ADVICE,
    });
  };

  const unreachable = (cause: unknown): Observable<never> =>
    throwError(
      () =>
        new ServerError(`cannot reach a server at ${address} (${messageOf(cause)})`, {
          cause,
          advice: 'start one, or give its address with --url',
        }),
    );
  const timedOut = (): Observable<never> =>
    throwError(() => new ServerError(`${address} did not respond within ${responseTimeoutMs / 1000} s`));

  /** A response and what `read` makes of it; unsubscribing ends the request. */
  const fetchWhileSubscribed = <T>(
    target: string,
    headers: Readonly<Record<string, string>>,
    read: (response: Response) => ObservableInput<T>,
  ): Observable<T> =>
    defer(() => {
      const ending = new AbortController();
      return from(httpFetch(target, { headers, signal: ending.signal, proxies })).pipe(
        catchError(unreachable),
        switchMap(read),
        finalize(() => ending.abort()),
      );
    });

  const get = <T>(
    path: string,
    headers: Readonly<Record<string, string>>,
    read: ReadResponse<T>,
  ): Observable<T> =>
    defer(() => (needsToken ? from(token()) : of(null))).pipe(
      switchMap((sentToken) =>
        fetchWhileSubscribed<T | typeof TOKEN_REQUIRED>(
          `${address}${path}`,
          { ...headers, ...(sentToken === null ? {} : { Authorization: `Bearer ${sentToken}` }) },
          (response) => {
            if (response.status !== 401) return read(response);
            if (sentToken !== null) return unauthorized(response);
            needsToken = true;
            return of<typeof TOKEN_REQUIRED>(TOKEN_REQUIRED);
          },
        ).pipe(
          timeout({ first: responseTimeoutMs, with: timedOut, scheduler: monotonicScheduler }),
          switchMap((value) => (value === TOKEN_REQUIRED ? get(path, headers, read) : of(value))),
        ),
      ),
    );

  return { origin: address, get };
};
