import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodedBody, decodingError } from './decoded-body.ts';
import type { ChunkReader } from '../backpressured-body.ts';

/** An answer as `eventsource` wants it, of what `fetch` gives. */
export interface HttpResponse {
  readonly status: number;
  /** What the server wrote behind the status. */
  readonly statusText: string;
  /** Where it came from in the end. */
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
 * How long pieces that have come already may be read in a row, in milliseconds. Each is worked off as it is read, and all
 * else the process does, such as answering requests, waits meanwhile.
 */
const MAX_TURN_MS = 2;

/** Reads a body when it is asked to; what waits in between is no more than the stream's own small buffer. */
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

/** The body of an answer to read, decoded; only that of a stream is ever read. */
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
 * GET, following redirects. Unlike `fetch` it asks for no compression (and decodes what is compressed all the same), and gives the body as the socket brings it: with
 * `fetch`, every chunk passes through a stream of its own more, which costs a live feed more than parsing the frames.
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
