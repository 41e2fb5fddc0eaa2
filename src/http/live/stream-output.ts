import type { ServerResponse } from 'node:http';
import { fromEvent, NEVER, type Observable } from 'rxjs';
import { streamHeaders } from './stream-headers.ts';

/** Why a stream ends: the process stops, the token or ticket is no longer valid, or the client is too slow. */
export type StreamEnd = 'stopping' | 'access-ended' | 'too-slow';

/** Where a live stream is written. */
export interface StreamOutput {
  readonly open: () => void;
  /** Whether nothing more can be written. */
  readonly isClosed: () => boolean;
  /** Whether what was written waits for the client. */
  readonly isFull: () => boolean;
  readonly write: (bytes: string | Buffer) => void;
  /** Ends the stream after what was written. */
  readonly end: (reason: StreamEnd) => void;
  /** Ends it at once. */
  readonly destroy: () => void;
  readonly drained$: Observable<unknown>;
  readonly closed$: Observable<unknown>;
  /** Finds out whether the client is still there. */
  readonly checks$: Observable<never>;
}

/** The body of an HTTP response. */
export const httpOutput = (response: ServerResponse, contentType: string): StreamOutput => ({
  open: () => response.writeHead(200, streamHeaders(contentType)),
  isClosed: () => response.writableEnded || response.destroyed,
  isFull: () => response.writableNeedDrain,
  write: (bytes) => response.write(bytes),
  end: () => response.end(),
  destroy: () => response.destroy(),
  drained$: fromEvent(response, 'drain'),
  closed$: fromEvent(response, 'close'),
  checks$: NEVER,
});
