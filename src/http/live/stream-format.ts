import type { Frame } from './frame.ts';

/** What a stream says about itself. */
export type NoticeName = 'gap' | 'cut-off';

/**
 * How a live stream is written. A client that resumes sends the position of the last event that it received, `NUMBER-KEY`, as
 * the header Last-Event-ID.
 */
export interface StreamFormat {
  readonly name: 'sse' | 'ndjson';
  readonly contentType: string;
  /** Written first, with the position at which the stream starts. */
  readonly opening: (number: number, key: string) => string;
  /** An item with this number; `data` is a JSON object without line breaks. */
  readonly frameOf: (number: number, data: string) => Frame;
  /** The client's position without an event: it keeps the connection alive. */
  readonly position: (number: number, key: string) => string;
  /** An event about the stream itself. */
  readonly notice: (name: NoticeName, payload: object) => string;
  /** How long a client should wait before it connects again, in milliseconds; empty if the format has no such thing. */
  readonly retryDelay: (ms: number) => string;
}
