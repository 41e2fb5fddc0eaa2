import type { FeedError } from './feed-error.ts';
import type { IgnoredInput } from './ignored-input.ts';

/** What happens to the connections of a feed: never one for each event. */
export type ConnectionEvent =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected'; readonly error: FeedError }
  /** The connection waits for credit, or has it again: what does not arrive meanwhile is not the feed's fault. */
  | { readonly kind: 'waiting'; readonly isWaiting: boolean }
  /** What this connection brought since its last event; none of it is an event. */
  | { readonly kind: 'ignored'; readonly ignored: IgnoredInput }
  /** The server sent an `event: error` frame; `text` is what it says, in quotes. */
  | { readonly kind: 'error-event'; readonly text: string };

export type ConnectionEventListener = (event: ConnectionEvent) => void;
