import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Proxies } from '../../net/proxy/proxies.ts';
import { sendRequest } from '../../net/send-request.ts';
import type { ChunkReader } from '../backpressured-body.ts';
import { decodedBody, decodingError } from './decoded-body.ts';

/** The part of a `fetch` response that the `eventsource` package needs. */
export interface HttpResponse {
  readonly status: number;
  /** The reason phrase. */
  readonly statusText: string;
  /** The URL after all redirects. */
  readonly url: string;
  readonly redirected: boolean;
  /** The proxy that the response came through; `null`: none. */
  readonly proxy: string | null;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly body: ChunkReader;
}

export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly proxies?: Proxies | undefined;
}

/**
 * How long chunks that have already arrived may be read in a row, in milliseconds. Each is processed when it is read, and
 * meanwhile the process does nothing else, such as answering requests.
 */
const MAX_TURN_MS = 2;

/** Reads a body on demand. Only the stream's own small buffer is filled in between. */
const chunkReader = (message: Readable, encoding: string | null): ChunkReader => {
  let turnStartedAt = performance.now();
  let hasEnded = false;
  let failure: Error | null = null;
  let wake = (): void => undefined;
  message.on('readable', () => wake());
  message.on('end', () => {
    hasEnded = true;
    wake();
  });
  message.on('error', (error) => {
    failure = decodingError(error, encoding);
    wake();
  });
  return {
    read: async () => {
      if (performance.now() - turnStartedAt > MAX_TURN_MS) {
        await nextTurn();
        turnStartedAt = performance.now();
      }
      for (;;) {
        const value = message.read() as Uint8Array | null;
        if (value !== null) return { done: false, value };
        if (failure !== null) throw failure;
        if (hasEnded || message.destroyed) return { done: true };
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        turnStartedAt = performance.now();
      }
    },
    cancel: () => {
      message.destroy();
      hasEnded = true;
      wake();
      return Promise.resolve();
    },
  };
};

/** The decoded body of a response. Only a body with the status 200 is ever read. */
const bodyOf = (message: IncomingMessage): ChunkReader => {
  const encoding = message.statusCode === 200 ? (message.headers['content-encoding'] ?? null) : null;
  try {
    return chunkReader(decodedBody(message, encoding), encoding);
  } catch (error) {
    message.destroy();
    throw error;
  }
};

/**
 * Sends a GET request, through the proxy of its URL, and follows redirects. It requests an uncompressed body, but decodes a compressed one.
 *
 * `fetch` would pass every chunk through one more stream, which costs a live feed more than parsing its frames.
 */
export const httpGet = async (
  address: string,
  { headers, signal, proxies }: GetOptions,
): Promise<HttpResponse> => {
  const { message, url, redirected, proxy } = await sendRequest(address, {
    headers: { 'Accept-Encoding': 'identity', ...headers },
    signal,
    proxies,
  });
  return {
    status: message.statusCode ?? 0,
    statusText: message.statusMessage ?? '',
    url: url.href,
    redirected,
    proxy,
    headers: {
      get: (name) => {
        const value = message.headers[name.toLowerCase()];
        return value === undefined ? null : String(value);
      },
    },
    body: bodyOf(message),
  };
};
