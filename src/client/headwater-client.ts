import { firstValueFrom, map, merge, type Observable } from 'rxjs';
import { serverAddress } from '../net/server-address.ts';
import { abortedBy } from './aborted-by.ts';
import { accessToken } from './access-token.ts';
import type { Ready, Token } from './api-types.ts';
import type { HeadwaterClient } from './client.ts';
import { ApiError } from './api-error.ts';
import type { ClientOptions, RequestOptions } from './client-options.ts';
import { failedResponse, jsonOf, notHeadwater } from './failed-response.ts';
import { type ClientRequest, httpConnection } from './http-connection.ts';
import { liveStream } from './live-stream.ts';
import { OPERATIONS } from './operations.ts';
import { queryString } from './query-string.ts';
import { eventsNamed, jsonLines, type StreamReader } from './stream-item.ts';
import type { StreamOptions } from './stream-options.ts';

const DEFAULT_RESPONSE_TIMEOUT_MS = 10_000;
const DEFAULT_IDLE_TIMEOUT_MS = 45_000;
const JSON_TYPE = 'application/json';
const STREAM_TYPE = 'text/event-stream';
const UNAVAILABLE = 503;

type Operation = keyof typeof OPERATIONS;

/** What a request accepts and sends beside its parameters. */
interface RequestParts {
  readonly accept?: string;
  readonly body?: object;
}

const addressOf = (url: string): string => {
  const { protocol } = URL.canParse(url) ? new URL(url) : { protocol: '' };
  if (protocol === 'http:' || protocol === 'https:') return serverAddress(url);
  throw new ApiError(
    'invalid-url',
    `url: ${JSON.stringify(url)} is no HTTP address; give one such as http://localhost:7000`,
  );
};

const requestOf = (
  operation: Operation,
  params: object | undefined,
  { accept = JSON_TYPE, body }: RequestParts = {},
): ClientRequest => {
  const { method, path } = OPERATIONS[operation];
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  return {
    method,
    path: `${path}${queryString(params)}`,
    headers: { Accept: accept, ...(body === undefined ? {} : { 'Content-Type': JSON_TYPE }) },
    ...sent,
  };
};

/**
 * A client of a server or a consumer. It logs in when the server asks for a token, and again when that token has expired.
 *
 *     const client = headwaterClient({ url: 'http://localhost:7000', user: 'admin', password });
 *     const { rows } = await client.windows({ resolution: '1h', domain: 'enwiki' });
 */
export const headwaterClient = (options: ClientOptions): HeadwaterClient => {
  const address = addressOf(options.url);
  const connection = httpConnection({
    address,
    responseTimeoutMs: options.responseTimeoutMs ?? DEFAULT_RESPONSE_TIMEOUT_MS,
    idleTimeoutMs: options.idleTimeoutMs ?? DEFAULT_IDLE_TIMEOUT_MS,
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
  });

  const textOf = (response: Response): Observable<string> =>
    connection.text(response).pipe(
      map((text) => {
        if (!response.ok) throw failedResponse(address, response, text);
        return text;
      }),
    );
  const parsed = (response: Response, text: string): object => {
    const json = jsonOf(text);
    if (typeof json !== 'object' || json === null) throw notHeadwater(address, response);
    return json;
  };
  const jsonBody = <T>(response: Response): Observable<T> =>
    textOf(response).pipe(map((text) => parsed(response, text) as T));
  /** A server that is not ready answers with status 503 and its report. */
  const reportOf = (response: Response): Observable<Ready> =>
    connection.text(response).pipe(
      map((text) => {
        const json = jsonOf(text);
        const isReport =
          (response.ok || response.status === UNAVAILABLE) &&
          typeof json === 'object' &&
          json !== null &&
          'ready' in json;
        if (!isReport) throw failedResponse(address, response, text);
        return json as Ready;
      }),
    );
  const answerOf = (response: Response): Observable<object | null> =>
    textOf(response).pipe(map((text) => (text === '' ? null : parsed(response, text))));

  const logIn = async (username: string, password: string): Promise<string> => {
    const request = requestOf('login', undefined, { body: { username, password } });
    const { token } = await firstValueFrom(connection.send(request, jsonBody<Token>));
    return token;
  };
  const token = accessToken(() => {
    if (options.user !== undefined) return logIn(options.user, options.password);
    return typeof options.token === 'function' ? options.token() : (options.token ?? null);
  });

  const result = <T>(
    request: ClientRequest,
    read: (response: Response) => Observable<T>,
    { signal }: RequestOptions = {},
  ): Promise<T> => firstValueFrom(merge(abortedBy(signal), connection.sendWithToken(token, request, read)));
  const json = async <T>(
    operation: Operation,
    params?: object,
    requestOptions?: RequestOptions,
  ): Promise<T> => result(requestOf(operation, params), jsonBody<T>, requestOptions);
  const text = async (
    operation: Operation,
    params: object | undefined,
    accept: string,
    requestOptions?: RequestOptions,
  ): Promise<string> => result(requestOf(operation, params, { accept }), textOf, requestOptions);
  const stream = <T>(
    operation: Operation,
    params: object | undefined,
    reader: StreamReader<T>,
    streamOptions: StreamOptions = {},
  ): Observable<T> =>
    liveStream(
      { connection, token, path: requestOf(operation, params).path, reader, ...streamOptions },
      Math.random,
    );
  const login = async ({ signal }: RequestOptions = {}): Promise<string> => {
    const renewal = token.renew();
    if (renewal === null)
      throw new ApiError('no-credentials', 'give the client a user and a password, or a token');
    return firstValueFrom(merge(abortedBy(signal), renewal));
  };

  return {
    url: address,
    status: (requestOptions) => json('status', undefined, requestOptions),
    ready: (requestOptions) => result(requestOf('ready', undefined), reportOf, requestOptions),
    login,
    stats: (params, requestOptions) => json('stats', params, requestOptions),
    statsStream: (streamOptions) => stream('statsStream', undefined, eventsNamed('stats'), streamOptions),
    totals: (params, requestOptions) => json('totals', params, requestOptions),
    windows: (params, requestOptions) => json('windows', params, requestOptions),
    windowsCsv: (params, requestOptions) => text('windows', params, 'text/csv', requestOptions),
    top: (params, requestOptions) => json('top', params, requestOptions),
    annotations: (params, requestOptions) => json('annotations', params, requestOptions),
    trends: (params, requestOptions) => json('trends', params, requestOptions),
    trendStream: (params, streamOptions) => stream('trends', params, jsonLines(), streamOptions),
    trendsAtom: (params, requestOptions) =>
      text('trendsAtom', params, 'application/atom+xml', requestOptions),
    trendsJsonFeed: (params, requestOptions) => json('trendsJsonFeed', params, requestOptions),
    events: (params, streamOptions) => stream('events', params, jsonLines(), streamOptions),
    wikis: (requestOptions) => json('wikis', undefined, requestOptions),
    alerts: (params, requestOptions) => json('alerts', params, requestOptions),
    testAlert: (params, requestOptions) => json('testAlert', params, requestOptions),
    rejects: (params, requestOptions) => json('rejects', params, requestOptions),
    replayRejects: (requestOptions) => json('replayRejects', undefined, requestOptions),
    ticket: (requestOptions) => json('ticket', undefined, requestOptions),
    mcp: (message, requestOptions) =>
      result(
        requestOf('mcp', undefined, { accept: `${JSON_TYPE}, ${STREAM_TYPE}`, body: message }),
        answerOf,
        requestOptions,
      ),
  };
};
