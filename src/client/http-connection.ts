import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  finalize,
  from,
  map,
  type Observable,
  type ObservableInput,
  of,
  reduce,
  type SchedulerLike,
  switchMap,
  throwError,
  timeout,
} from 'rxjs';
import { errorText } from '../core/error-text.ts';
import { messageOf } from '../core/message-of.ts';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import type { AccessToken } from './access-token.ts';
import { ApiError } from './api-error.ts';
import type { FetchFunction } from './client-options.ts';
import { accessDenied } from './failed-response.ts';

/** A request of the API. */
export interface ClientRequest {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a response becomes. */
export type ReadResponse<T> = (response: Response) => ObservableInput<T>;

export interface HttpConnectionOptions {
  /** Without a slash at its end. */
  readonly address: string;
  readonly responseTimeoutMs: number;
  readonly idleTimeoutMs: number;
  readonly fetch: FetchFunction;
  readonly scheduler?: SchedulerLike;
}

/** Requests to one server. What they return begins a request with each subscription; unsubscribing ends it. */
export interface HttpConnection {
  readonly address: string;
  /** Fails with an `ApiError`. */
  readonly send: <T>(request: ClientRequest, read: ReadResponse<T>) => Observable<T>;
  /** With a token where the server asks for one: a new one if it does not take the current one any more. */
  readonly sendWithToken: <T>(
    token: AccessToken,
    request: ClientRequest,
    read: ReadResponse<T>,
  ) => Observable<T>;
  readonly bytes: (response: Response) => Observable<Uint8Array>;
  readonly text: (response: Response) => Observable<string>;
}

/** The server asks for a token, or for another one. */
class TokenRequired {
  readonly toError: (advice?: string) => ApiError;
  constructor(toError: (advice?: string) => ApiError) {
    this.toError = toError;
  }
}

/** Node's `fetch` only says "fetch failed": why, is in its cause. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.cause instanceof Error ? errorText(error.cause) : messageOf(error);

const UNAUTHORIZED = 401;

export const httpConnection = ({
  address,
  responseTimeoutMs,
  idleTimeoutMs,
  fetch,
  scheduler = monotonicScheduler,
}: HttpConnectionOptions): HttpConnection => {
  const unreachable = (cause: unknown): ApiError =>
    new ApiError('unreachable', `cannot reach a server at ${address} (${reasonOf(cause)})`, {
      cause,
      retriable: true,
    });
  const noResponse = (): ApiError =>
    new ApiError('no-response', `${address} did not respond within ${responseTimeoutMs / 1000} s`, {
      retriable: true,
    });
  const connectionLost = (cause: unknown): ApiError =>
    new ApiError('connection-lost', `lost the connection to ${address}`, { cause, retriable: true });
  const silent = (): ApiError =>
    new ApiError('connection-lost', `no data from ${address} for ${idleTimeoutMs / 1000} s`, {
      retriable: true,
    });
  const orElse =
    (toError: (cause: unknown) => ApiError) =>
    (cause: unknown): Observable<never> =>
      throwError(() => (cause instanceof ApiError ? cause : toError(cause)));

  const send = <T>({ path, ...request }: ClientRequest, read: ReadResponse<T>): Observable<T> =>
    defer(() => {
      const ending = new AbortController();
      return from(fetch(`${address}${path}`, { ...request, signal: ending.signal })).pipe(
        timeout({ first: responseTimeoutMs, with: () => throwError(noResponse), scheduler }),
        catchError(orElse(unreachable)),
        switchMap(read),
        finalize(() => ending.abort()),
      );
    });

  const bytes = ({ body }: Response): Observable<Uint8Array> =>
    (body === null ? EMPTY : from(body as AsyncIterable<Uint8Array>)).pipe(
      timeout({ each: idleTimeoutMs, with: () => throwError(silent), scheduler }),
      catchError(orElse(connectionLost)),
    );
  const text = (response: Response): Observable<string> =>
    defer(() => {
      const decoder = new TextDecoder();
      return bytes(response).pipe(
        reduce((before, chunk) => before + decoder.decode(chunk, { stream: true }), ''),
        map((before) => before + decoder.decode()),
      );
    });

  const sendWithToken = <T>(
    token: AccessToken,
    request: ClientRequest,
    read: ReadResponse<T>,
    renewed: string | null = null,
  ): Observable<T> =>
    defer(() => {
      const sent = renewed ?? token.current();
      const headers = {
        ...request.headers,
        ...(sent === null ? {} : { Authorization: `Bearer ${sent}` }),
      };
      const orTokenRequired = (response: Response): ObservableInput<T | TokenRequired> =>
        response.status === UNAUTHORIZED
          ? text(response).pipe(
              map(
                (body) => new TokenRequired((advice = '') => accessDenied(address, response, body, advice)),
              ),
            )
          : read(response);
      const withNewToken = ({ toError }: TokenRequired): Observable<T> => {
        if (renewed !== null) return throwError(toError);
        // Another request may have got a new one meanwhile.
        const current = token.current();
        if (current !== null && current !== sent) return sendWithToken(token, request, read);
        const renewal = token.renew();
        return renewal === null
          ? throwError(() => toError(': give the client a user and a password, or a token'))
          : from(renewal).pipe(switchMap((next) => sendWithToken(token, request, read, next)));
      };
      return send<T | TokenRequired>({ ...request, headers }, orTokenRequired).pipe(
        concatMap((value) => (value instanceof TokenRequired ? withNewToken(value) : of(value))),
      );
    });

  return {
    address,
    send,
    sendWithToken: (token, request, read) => sendWithToken(token, request, read),
    bytes,
    text,
  };
};
