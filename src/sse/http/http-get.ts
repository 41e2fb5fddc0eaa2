import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodedBody, decodingError } from './decoded-body.ts';
import type { ChunkReader } from '../backpressured-body.ts';

/** The part of a `fetch` response that the `eventsource` package needs. */
export interface HttpResponse {
  readonly status: number;
  /** The reason phrase. */
  readonly statusText: string;
  /** The URL after all redirects. */
  readonly url: string;
  readonly redirected: boolean;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly body: ChunkReader;
}

export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const MAX_REDIRECTS = 5;
const REDIRECT_STATUSES = [301, 302, 303, 307, 308];

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

const sendRequest = (url: URL, { headers, signal }: GetOptions): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    request(url, { headers: { 'Accept-Encoding': 'identity', ...headers }, signal }, resolve)
      .on('error', reject)
      .end();
  });

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
 * Sends a GET request and follows redirects. It requests an uncompressed body, but decodes a compressed one.
 *
 * `fetch` would pass every chunk through one more stream, which costs a live feed more than parsing its frames.
 */
export const httpGet = async (address: string, options: GetOptions): Promise<HttpResponse> => {
  let url = new URL(address);
  for (let redirects = 0; ; redirects += 1) {
    const message = await sendRequest(url, options);
    const { statusCode: status = 0, headers } = message;
    if (!REDIRECT_STATUSES.includes(status) || headers.location === undefined)
      return {
        status,
        statusText: message.statusMessage ?? '',
        url: url.href,
        redirected: redirects > 0,
        headers: {
          get: (name) => {
            const value = headers[name.toLowerCase()];
            return value === undefined ? null : String(value);
          },
        },
        body: bodyOf(message),
      };
    message.destroy();
    if (redirects === MAX_REDIRECTS) throw new Error(`more than ${MAX_REDIRECTS} redirects`);
    url = new URL(headers.location, url);
  }
};
