import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { decodedBody, decodingError } from './decoded-body.ts';
import type { BodyReader } from './gated-body.ts';

/** An answer as `eventsource` wants it, of what `fetch` gives. */
export interface HttpAnswer {
  readonly status: number;
  /** What the server wrote behind the status. */
  readonly statusText: string;
  /** Where it came from in the end. */
  readonly url: string;
  readonly redirected: boolean;
  readonly headers: { readonly get: (name: string) => string | null };
  readonly body: BodyReader;
}

export interface GetOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * How long pieces that have come already may be read in a row, in milliseconds. Each is worked off as it is read, and all
 * else the process does, such as answering requests, waits meanwhile.
 */
const TURN_MS = 2;

/** Reads a body when it is asked to; what waits in between is no more than the stream's own small buffer. */
const bodyReader = (message: Readable, encoding: string | null): BodyReader => {
  let turnBegan = performance.now();
  let ended = false;
  let failure: Error | null = null;
  let wake = (): void => undefined;
  message.on('readable', () => wake());
  message.on('end', () => {
    ended = true;
    wake();
  });
  message.on('error', (error) => {
    failure = decodingError(error, encoding);
    wake();
  });
  return {
    read: async () => {
      if (performance.now() - turnBegan > TURN_MS) {
        await nextTurn();
        turnBegan = performance.now();
      }
      for (;;) {
        const value = message.read() as Uint8Array | null;
        if (value !== null) return { done: false, value };
        if (failure !== null) throw failure;
        if (ended || message.destroyed) return { done: true };
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        turnBegan = performance.now();
      }
    },
    cancel: () => {
      message.destroy();
      ended = true;
      wake();
      return Promise.resolve();
    },
  };
};

const answerTo = (url: URL, { headers, signal }: GetOptions): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http;
    request(url, { headers: { 'Accept-Encoding': 'identity', ...headers }, signal }, resolve)
      .on('error', reject)
      .end();
  });

/** The body of an answer to read, decoded; only that of a stream is ever read. */
const bodyOf = (message: IncomingMessage): BodyReader => {
  const encoding = message.statusCode === 200 ? (message.headers['content-encoding'] ?? null) : null;
  try {
    return bodyReader(decodedBody(message, encoding), encoding);
  } catch (error) {
    message.destroy();
    throw error;
  }
};

/**
 * GET, following redirects. Unlike `fetch` it asks for no compression (and decodes what is compressed all the same), and gives the body as the socket brings it: with
 * `fetch`, every chunk passes through a stream of its own more, which costs a live feed more than parsing the frames.
 */
export const httpGet = async (address: string, options: GetOptions): Promise<HttpAnswer> => {
  let url = new URL(address);
  for (let redirects = 0; ; redirects += 1) {
    const message = await answerTo(url, options);
    const { statusCode: status = 0, headers } = message;
    if (!REDIRECTS.includes(status) || headers.location === undefined)
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
    if (redirects === MOST_REDIRECTS) throw new Error(`more than ${MOST_REDIRECTS} redirects`);
    url = new URL(headers.location, url);
  }
};
