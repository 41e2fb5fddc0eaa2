import { type ClientOptions, type RawData, WebSocket } from 'ws';
import { errorCode } from '../core/error-code.ts';
import { messageOf } from '../core/message-of.ts';
import { quoted } from '../core/untrusted-text.ts';
import { FeedError, refusedError, unreachableError } from '../net/feed-error.ts';
import type { Proxies } from '../net/proxy/proxies.ts';
import { statusAdvice } from '../net/status-advice.ts';

export interface WebSocketHandlers {
  readonly onOpen: () => void;
  readonly onMessage: (bytes: Buffer) => void;
  readonly onPong: () => void;
  /** Called at the end of the connection, and never after `close`. */
  readonly onEnd: (error: FeedError) => void;
}

export interface OpenWebSocketOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly proxies: Proxies;
}

/** What a connection needs of a WebSocket. */
export interface OpenedWebSocket {
  /** What has arrived already still comes, up to one read of the socket. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly ping: () => void;
  readonly close: () => void;
}

/** The memory that one message may take. The limit of messages is lower: what exceeds that is read and becomes a dead letter. */
const MAX_PAYLOAD_BYTES = 100 << 20;
const MAX_REDIRECTS = 5;

const NORMAL_CLOSURE = 1000;
const NO_STATUS = 1005;
const ABNORMAL_CLOSURE = 1006;

const bytesOf = (data: RawData): Buffer => {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
};

/** The same address with the scheme of HTTP, as proxies are chosen. */
export const httpUrlOf = (url: string): URL => new URL(url.replace(/^ws/i, 'http'));

const closedError = (code: number, reason: string): FeedError => {
  if (code === ABNORMAL_CLOSURE) return new FeedError('feed-ended', 'the connection to the feed was lost');
  const withCode = code === NO_STATUS ? '' : ` with the code ${code}`;
  const withReason = reason === '' ? '' : ` and the reason ${quoted(reason)}`;
  return new FeedError('feed-ended', `the server closed the connection${withCode}${withReason}`);
};

const brokenError = (cause: Error): FeedError =>
  errorCode(cause) === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
    ? new FeedError(
        'feed-event-too-large',
        `the feed sent a message of more than ${MAX_PAYLOAD_BYTES} bytes: ask it for smaller messages`,
        { cause },
      )
    : new FeedError('feed-ended', `the connection to the feed failed: ${messageOf(cause)}`, { cause });

const NOT_A_WEB_SOCKET = 'it is not a WebSocket server: check the URL';

const adviceForStatus = (status: number): string | null =>
  status < 400 ? NOT_A_WEB_SOCKET : statusAdvice(status);

/**
 * Opens a WebSocket with the package ws. Messages are not compressed: a small one could take any amount of memory. The
 * package does not validate UTF-8: a message that is none must not end the connection, because it would come again.
 */
export const openWebSocket = (
  { url, headers, proxies }: OpenWebSocketOptions,
  { onOpen, onMessage, onPong, onEnd }: WebSocketHandlers,
): OpenedWebSocket => {
  const connecting = new AbortController();
  const agent = proxies.tunnelAgentFor(connecting.signal);
  const options: ClientOptions = {
    headers: { ...headers },
    perMessageDeflate: false,
    skipUTF8Validation: true,
    maxPayload: MAX_PAYLOAD_BYTES,
    followRedirects: true,
    maxRedirects: MAX_REDIRECTS,
    ...(agent === undefined ? {} : { agent }),
  };
  const socket = new WebSocket(url, options);
  let isOpen = false;
  let hasEnded = false;
  const end = (error: FeedError): void => {
    if (!hasEnded) onEnd(error);
    hasEnded = true;
  };
  socket.on('open', () => {
    isOpen = true;
    onOpen();
  });
  socket.on('message', (data) => {
    if (!hasEnded) onMessage(bytesOf(data));
  });
  socket.on('pong', onPong);
  socket.on('unexpected-response', (request, { statusCode = 0, statusMessage = '', headers: received }) => {
    const { date = null } = received;
    const proxy = proxies.nameFor(httpUrlOf(url));
    const details = { statusText: statusMessage, date, proxy, adviceForStatus };
    end(refusedError(statusCode, received['retry-after'] ?? null, Date.now(), details));
    request.destroy();
  });
  socket.on('error', (cause) => end(isOpen ? brokenError(cause) : unreachableError(cause, Date.now())));
  socket.on('close', (code, reason) => end(closedError(code, reason.toString())));
  return {
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    ping: () => {
      if (socket.readyState === socket.OPEN) socket.ping();
    },
    close: () => {
      hasEnded = true;
      connecting.abort();
      // The server learns why; the answer is not waited for.
      if (socket.readyState === socket.OPEN) socket.close(NORMAL_CLOSURE);
      socket.terminate();
    },
  };
};
