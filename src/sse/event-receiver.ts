import type { ConnectionEventListener } from './connection-event.ts';
import { errorEventText } from './error-event-text.ts';
import { FeedError } from '../net/feed-error.ts';
import { SIGNATURE_BYTES, unreadableBody } from './http/body-signature.ts';
import { describeIgnored, ignoredInputCounter, OTHER_THAN_MESSAGES } from './ignored-input.ts';
import { sseParser, unendedBytes } from './parser/sse-parser.ts';
import type { SseMessage } from './sse-message.ts';

/** Which types of events are messages for the reader. */
export interface WantedTypes {
  readonly has: (type: string) => boolean;
  /** The events of all other types, as a message names them. */
  readonly otherEvents: string;
}

const MESSAGES_ONLY: WantedTypes = { has: (type) => type === 'message', otherEvents: OTHER_THAN_MESSAGES };

export interface EventReceiverOptions {
  readonly maxEventBytes: number;
  /** Default: "message" only. */
  readonly types?: WantedTypes | undefined;
  readonly onMessages: (messages: readonly SseMessage[]) => void;
  readonly onConnectionEvent: ConnectionEventListener;
  /** Called for a body that cannot be a stream of server-sent events. */
  readonly onUnreadable: (error: FeedError) => void;
}

/** Parses the body of one connection, and knows what arrived in place of messages. */
export interface EventReceiver {
  readonly countBytes: (bytes: number) => void;
  readonly parse: (chunk: Uint8Array) => void;
  /** Passes on the messages parsed since the last call, and reports other input. Returns whether there were messages. */
  readonly flush: () => boolean;
  readonly timeoutError: (idleTimeoutMs: number) => FeedError;
  readonly closedError: () => FeedError;
  /** The error, with the delay before the next connection that the server asked for in a `retry` field. */
  readonly withReconnectionTime: (error: FeedError) => FeedError;
}

/** The longest delay that a `retry` field may ask for. */
export const MAX_RECONNECTION_MS = 60_000;

/** Calls back once with the first bytes of a body. */
const firstBytes = (onFirst: (first: Buffer) => void): ((chunk: Uint8Array) => void) => {
  let first: Buffer = Buffer.alloc(0);
  return (chunk) => {
    if (first.length >= SIGNATURE_BYTES) return;
    first = Buffer.concat([first, chunk.subarray(0, SIGNATURE_BYTES)]);
    if (first.length >= SIGNATURE_BYTES) onFirst(first);
  };
};

export const eventReceiver = ({
  maxEventBytes,
  types = MESSAGES_ONLY,
  onMessages,
  onConnectionEvent,
  onUnreadable,
}: EventReceiverOptions): EventReceiver => {
  const ignoredInput = ignoredInputCounter();
  let messages: SseMessage[] = [];
  let hasIgnored = false;
  /** The last message was emitted before its end arrived. */
  let isUnended = false;
  let serverError: string | null = null;
  let isErrorNew = false;
  let reconnectionMs: number | null = null;

  const onOtherEvent = (type: string, data: string): void => {
    ignoredInput.event(type);
    if (type !== 'error') return;
    serverError = errorEventText(data);
    isErrorNew = true;
  };
  const parse = sseParser(
    ({ event, data, id }) => {
      if (!types.has(event)) {
        onOtherEvent(event, data);
        return;
      }
      messages.push(event === 'message' ? { data, id: id ?? '' } : { data, id: id ?? '', type: event });
      isUnended = false;
    },
    {
      maxEventBytes,
      onOversized: ({ event, data, id, oversized }) => {
        if (!types.has(event)) {
          onOtherEvent(event, data);
          return;
        }
        const ofType = event === 'message' ? {} : { type: event };
        messages.push({ data, id: id ?? '', ...ofType, oversized });
        isUnended = !oversized.hasEnd;
      },
      onComment: ignoredInput.comment,
      onUnknownLine: ignoredInput.unknownLine,
      onRetry: (ms) => {
        reconnectionMs = Math.min(ms, MAX_RECONNECTION_MS);
      },
    },
  );
  const checkSignature = firstBytes((first) => {
    const problem = unreadableBody(first);
    if (problem !== null)
      onUnreadable(new FeedError('feed-unreadable', `the feed's response body is ${problem}`));
  });
  /** To be called after the messages that preceded the error: a message clears the last error. */
  const reportError = (): void => {
    if (isErrorNew && serverError !== null) onConnectionEvent({ kind: 'error-event', text: serverError });
    isErrorNew = false;
  };
  const withServerError = (message: string): string =>
    serverError === null ? message : `${message} after it sent an error: ${serverError}`;

  return {
    countBytes: (bytes) => {
      ignoredInput.bytes(bytes);
      hasIgnored = true;
    },
    parse: (chunk) => {
      checkSignature(chunk);
      parse(chunk);
    },
    flush: () => {
      const received = messages;
      messages = [];
      if (received.length > 0) {
        ignoredInput.reset();
        onMessages(received);
      } else if (hasIgnored) onConnectionEvent({ kind: 'ignored', ignored: ignoredInput.total() });
      hasIgnored = false;
      reportError();
      return received.length > 0;
    },
    timeoutError: (idleTimeoutMs) => {
      const seconds = idleTimeoutMs / 1000;
      if (isUnended)
        return new FeedError(
          'feed-event-too-large',
          `the feed sent more than ${unendedBytes(maxEventBytes)} bytes of one event, and did not end it within ${seconds} s`,
        );
      const ignored = describeIgnored(ignoredInput.total(), types.otherEvents);
      return new FeedError(
        'feed-silent',
        withServerError(
          ignored === null
            ? `the feed was silent for ${seconds} s`
            : `the feed sent no event for ${seconds} s, only ${ignored}`,
        ),
      );
    },
    closedError: () => new FeedError('feed-ended', withServerError('the server closed the connection')),
    withReconnectionTime: (error) => {
      if (reconnectionMs === null || error.retryAfterMs !== null) return error;
      const { code, message, cause, status } = error;
      return new FeedError(code, message, {
        cause,
        retryAfterMs: reconnectionMs,
        ...(status === null ? {} : { status }),
      });
    },
  };
};
