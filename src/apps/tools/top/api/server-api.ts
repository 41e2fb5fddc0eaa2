import { catchError, defer, from, type Observable, of, switchMap, throwError, timeout } from 'rxjs';
import { fromFetch } from 'rxjs/fetch';
import { z } from 'zod';
import { OTHER_SERVER_ADVICE } from '../../../shared/accounts/other-server-advice.ts';
import { ServerError } from './server-error.ts';

/** What was answered, before its body is read. */
export type ReadResponse<T> = (response: Response) => Observable<T>;

export interface ServerApi {
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
  readonly url: string;
  /** A token that holds from now on. */
  readonly token: () => Promise<string>;
  /** How long an answer may take to begin, in milliseconds. */
  readonly responseTimeoutMs: number;
}

const TOKEN_REQUIRED: unique symbol = Symbol('token required');

const Failure = z.object({ error: z.object({ message: z.string() }) });

/** The status and the error message of a failed response. */
export const failureReason = (status: number, body: unknown): string => {
  const { data } = Failure.safeParse(body);
  return `${status}${data === undefined ? '' : `: ${data.error.message}`}`;
};

const bodyOf = (response: Response): Promise<unknown> => response.json().catch(() => null);

/** The HTTP API of a running server or consumer. */
export const serverApi = ({ url, token, responseTimeoutMs }: ServerApiOptions): ServerApi => {
  const { origin } = new URL(url);
  let needsToken = false;

  const unauthorized = async (response: Response): Promise<never> => {
    const reason = failureReason(response.status, await bodyOf(response));
    throw new ServerError(`access denied by ${origin} (${reason})`, {
      advice: OTHER_SERVER_ADVICE,
    });
  };

  const unreachable = (cause: unknown): Observable<never> =>
    throwError(() =>
      // fetch throws a TypeError if the connection fails; other errors already have a clear message.
      cause instanceof TypeError
        ? new ServerError(`cannot reach a server at ${origin}`, {
            cause,
            advice: 'start one, or give its address with --url',
          })
        : cause,
    );
  const timedOut = (): Observable<never> =>
    throwError(() => new ServerError(`${origin} did not respond within ${responseTimeoutMs / 1000} s`));

  const get = <T>(
    path: string,
    headers: Readonly<Record<string, string>>,
    read: ReadResponse<T>,
  ): Observable<T> =>
    defer(() => (needsToken ? from(token()) : of(null))).pipe(
      switchMap((sentToken) =>
        fromFetch<T | typeof TOKEN_REQUIRED>(new URL(path, origin).href, {
          headers: { ...headers, ...(sentToken === null ? {} : { Authorization: `Bearer ${sentToken}` }) },
          selector: (response) => {
            if (response.status !== 401) return read(response);
            if (sentToken !== null) return unauthorized(response);
            needsToken = true;
            return of<typeof TOKEN_REQUIRED>(TOKEN_REQUIRED);
          },
        }).pipe(
          timeout({ first: responseTimeoutMs, with: timedOut }),
          catchError(unreachable),
          switchMap((value) => (value === TOKEN_REQUIRED ? get(path, headers, read) : of(value))),
        ),
      ),
    );

  return { origin, get };
};
