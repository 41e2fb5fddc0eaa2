import type { ApiError } from './api-error.ts';

/** What happens to a stream beside its items. */
export type StreamEvent =
  | { readonly kind: 'connected' }
  /** `retryInMs`: when the client connects again. `attempt`: the number of failures in a row. */
  | {
      readonly kind: 'disconnected';
      readonly error: ApiError;
      readonly attempt: number;
      readonly retryInMs: number;
    }
  /** Items are missing: the server no longer has them, or it was restarted. `missed`: how many, filtered or not, if known. */
  | { readonly kind: 'gap'; readonly missed: number | null; readonly message: string };

/** Options of a stream. */
export interface StreamOptions {
  /** Called when the stream connects, loses its connection, or misses items. */
  readonly onStreamEvent?: (event: StreamEvent) => void;
  /**
   * Default: true. With `false` each subscription is one connection, and fails when that is lost; the next subscription to the
   * same stream resumes where it was.
   */
  readonly reconnect?: boolean;
}
