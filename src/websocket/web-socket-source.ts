import { catchError, defer, map, throwError } from 'rxjs';
import type { Batch } from '../core/loop/batch.ts';
import {
  formatScalarPosition,
  furthest,
  parseScalarPosition,
  scalarSequence,
} from '../core/loop/scalar-position.ts';
import type { ResumableSource } from '../core/loop/resumable-source.ts';
import { SourceError } from '../core/loop/source-error.ts';
import { messageOf } from '../core/message-of.ts';
import { bareUrl } from '../net/bare-url.ts';
import type { Proxies } from '../net/proxy/proxies.ts';
import type { ReceivedMessage, WebSocketMessage } from './received-message.ts';
import { webSocketConnection } from './web-socket-connection.ts';

/** A position of a feed: what `position` reads from a message. */
export type WebSocketPosition = string | number;

/** A feed that resumes after a position. */
export interface ResumingWebSocket {
  /** The URL that resumes after a position; `null` at the first start. */
  readonly url: (position: WebSocketPosition | null) => string;
  /**
   * Reads the position from a message; `null` if it has none. What throws has none, too. Numbers never go back: an older
   * message does not move the position.
   */
  readonly position: (data: string) => WebSocketPosition | null;
  /**
   * The position to resume from, somewhat before the last one: for a feed whose messages are not quite in order. The
   * pipeline then needs `key`, which removes the messages that come again.
   */
  readonly rewind?: (position: WebSocketPosition) => WebSocketPosition;
  /**
   * The positions are whole numbers without holes, such as 7, 8, 9: if the feed skips some, the pipeline requests them again
   * and reports those that stay missing. Not for a feed that filters: its numbers have holes. Default: false.
   */
  readonly contiguous?: boolean;
}

/** A feed that cannot resume: what it sends while the program is not connected is lost, unless it repeats it. */
export interface LiveWebSocket {
  /** The address, `wss://` or `ws://`. */
  readonly url: string;
  readonly position?: never;
  readonly rewind?: never;
  readonly contiguous?: never;
}

/** What each connection sends, and its limits. */
export interface WebSocketConnectionOptions {
  /** Sent with every request to connect. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Without a message for this many milliseconds the source connects again. Half of that time after the last message it
   * sends a ping. Default: 60,000.
   */
  readonly idleTimeoutMs?: number;
  /** Default: 30,000. */
  readonly connectTimeoutMs?: number;
  /** A longer message becomes a dead letter. Default: 1 MiB. */
  readonly maxMessageBytes?: number;
  /** Forward proxies, see `proxiesOf`. Default: none. */
  readonly proxies?: Proxies;
}

/** Where the feed is, how it resumes, and the limits of a connection. */
export type WebSocketSourceOptions = (ResumingWebSocket | LiveWebSocket) & WebSocketConnectionOptions;

const nameOf = (url: string): string => {
  try {
    return bareUrl(url);
  } catch (cause) {
    throw new SourceError('source-misconfigured', `the URL of a feed cannot be read: ${messageOf(cause)}`, {
      cause,
    });
  }
};

/**
 * Any feed of messages over a WebSocket, text or binary. It reads no faster than the pipeline writes. Each connection fails
 * at its end, and the pipeline connects again from the durable position.
 *
 *     webSocketSource({
 *       url: (cursor) => `wss://feed.example/subscribe${cursor === null ? '' : `?cursor=${cursor}`}`,
 *       position: (data) => JSON.parse(data).seq,
 *     })
 */
export const webSocketSource = (
  options: WebSocketSourceOptions,
): ResumableSource<WebSocketMessage, WebSocketPosition> => {
  const { headers = {}, idleTimeoutMs = 60_000, connectTimeoutMs = 30_000, proxies } = options;
  const { maxMessageBytes = 1 << 20, url, position: positionOf, rewind, contiguous = false } = options;
  if ((typeof url === 'function') !== (positionOf !== undefined))
    throw new SourceError(
      'source-misconfigured',
      'a feed that can resume needs both: `position`, which reads one from a message, and `url` as a function of the position to resume from',
    );
  const urlFrom = (position: WebSocketPosition | null): string =>
    typeof url === 'string' ? url : url(position === null ? null : (rewind?.(position) ?? position));
  const advance = (before: WebSocketPosition | null, text: string | null): WebSocketPosition | null => {
    if (text === null || positionOf === undefined) return before;
    try {
      return furthest(before, positionOf(text));
    } catch {
      // A message that cannot be read becomes a dead letter.
      return before;
    }
  };
  return {
    name: nameOf(urlFrom(null)),
    resume: (start, onSourceEvent) => (credit$) =>
      defer(() => {
        let position = start;
        onSourceEvent({ kind: 'connecting' });
        const toBatch = (
          received: readonly ReceivedMessage[],
        ): Batch<WebSocketMessage, WebSocketPosition> => {
          for (const { text } of received) position = advance(position, text);
          return { items: received.map(({ message }) => message), size: received.length, position };
        };
        return defer(() =>
          webSocketConnection({
            url: urlFrom(start),
            headers,
            credit$,
            idleTimeoutMs,
            connectTimeoutMs,
            maxMessageBytes,
            proxies,
            onOpen: () => onSourceEvent({ kind: 'connected' }),
          }),
        ).pipe(
          map(toBatch),
          catchError((error: unknown) =>
            throwError(() =>
              error instanceof SyntaxError
                ? new SourceError('source-misconfigured', `the feed cannot be opened: ${error.message}`, {
                    cause: error,
                  })
                : error,
            ),
          ),
        );
      }),
    formatPosition: formatScalarPosition,
    parsePosition: parseScalarPosition,
    problemOf: ({ problem }) => problem ?? null,
    textOf: ({ data }) => data,
    sizeOf: ({ data }) => data.length,
    ...(contiguous && positionOf !== undefined
      ? { sequence: scalarSequence(({ data }: WebSocketMessage) => positionOf(data)) }
      : {}),
  };
};
