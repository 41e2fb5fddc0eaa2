import { catchError, concat, concatMap, defer, EMPTY, from, type Observable, of, throwError } from 'rxjs';
import { messageOf } from '../core/message-of.ts';
import type { AccessToken } from './access-token.ts';
import { ApiError } from './api-error.ts';
import { failedResponse, notHeadwater } from './failed-response.ts';
import type { HttpConnection } from './http-connection.ts';
import type { StreamItem, StreamReader } from './stream-item.ts';
import type { StreamEvent } from './stream-options.ts';

/** A client that was too slow waits this long, in milliseconds, as the server asks of browsers. */
const TOO_SLOW_DELAY_MS = 5_000;

export interface StreamConnectionOptions<T> {
  readonly connection: HttpConnection;
  readonly token: AccessToken;
  /** With its query. */
  readonly path: string;
  readonly reader: StreamReader<T>;
  readonly onStreamEvent: (event: StreamEvent) => void;
}

/**
 * Connections to a stream: each subscription is one. It resumes after the last item that an earlier one emitted, and always fails
 * with an `ApiError`, also when the server ends the stream properly.
 */
export const streamConnection = <T>({
  connection,
  token,
  path,
  reader,
  onStreamEvent,
}: StreamConnectionOptions<T>): Observable<T> => {
  const { address } = connection;
  let lastPosition = '';

  const notReadable = (reason: string): ApiError =>
    new ApiError('not-headwater', `${address} is not a Headwater server: ${reason}`);
  const toItems = (received: StreamItem<T>): Observable<T> => {
    switch (received.kind) {
      case 'item':
        lastPosition = received.position;
        return of(received.item);
      case 'position':
        lastPosition = received.position;
        return EMPTY;
      case 'gap':
        onStreamEvent(received);
        return EMPTY;
      case 'cut-off':
        throw new ApiError('too-slow', `${address} ended the stream: ${received.message}`, {
          retriable: true,
          retryAfterMs: TOO_SLOW_DELAY_MS,
        });
      case 'unreadable':
        throw notReadable('its stream is not JSON');
    }
  };
  const refused = (response: Response): Observable<never> =>
    connection.text(response).pipe(
      concatMap((text) => {
        throw failedResponse(address, response, text);
      }),
    );
  const notAStream = (response: Response): Observable<never> =>
    from(response.body?.cancel() ?? Promise.resolve()).pipe(
      concatMap(() => {
        throw notHeadwater(address, response);
      }),
    );
  const read = (response: Response): Observable<T> => {
    if (response.status !== 200) return refused(response);
    if (!(response.headers.get('Content-Type') ?? '').startsWith(reader.accept)) return notAStream(response);
    onStreamEvent({ kind: 'connected' });
    return reader.read(connection.bytes(response)).pipe(
      concatMap(toItems),
      catchError((cause: unknown) => {
        throw cause instanceof ApiError ? cause : notReadable(messageOf(cause));
      }),
    );
  };

  return concat(
    defer(() => {
      const resume = lastPosition === '' ? {} : { 'Last-Event-ID': lastPosition };
      const headers = { Accept: reader.accept, ...resume };
      return connection.sendWithToken(token, { method: 'GET', path, headers }, read);
    }),
    throwError(() => new ApiError('stream-ended', `${address} ended the stream`, { retriable: true })),
  );
};
