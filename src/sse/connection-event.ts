import type { FeedError } from '../net/feed-error.ts';
import type { IgnoredInput } from './ignored-input.ts';

/** What happens to the connections of a feed. There is never one of these per message. */
export type ConnectionEvent =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected'; readonly error: FeedError }
  /** The connection waits for credit, or continues. During the wait, silence is not the feed's fault. */
  | { readonly kind: 'waiting'; readonly isWaiting: boolean }
  /** What arrived since the last message of this connection and is not a message. */
  | { readonly kind: 'ignored'; readonly ignored: IgnoredInput }
  /** The server sent an `event: error` frame. `text` is its message, in quotes. */
  | { readonly kind: 'error-event'; readonly text: string };

/** Gets the events of a connection, for metrics, health and the log. */
export type ConnectionEventListener = (event: ConnectionEvent) => void;
