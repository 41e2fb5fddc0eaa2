import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { BodyReader } from './gated-body.ts';

/** An answer as `eventsource` wants it, of what `fetch` gives. */
export interface HttpAnswer {
  readonly status: number;
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

/** Reads a message when it is asked to; what waits in between is no more than the message's own small buffer. */
const messageReader = (message: IncomingMessage): BodyReader => {
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
    failure = error;
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
    request(url, { headers, signal }, resolve).on('error', reject).end();
  });

/**
 * GET, following redirects. Unlike `fetch` it asks for no compression and gives the body as the socket brings it: with
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
        url: url.href,
        redirected: redirects > 0,
        headers: {
          get: (name) => {
            const value = headers[name.toLowerCase()];
            return value === undefined ? null : String(value);
          },
        },
        body: messageReader(message),
      };
    message.destroy();
    if (redirects === MOST_REDIRECTS) throw new Error(`more than ${MOST_REDIRECTS} redirects`);
    url = new URL(headers.location, url);
  }
};
