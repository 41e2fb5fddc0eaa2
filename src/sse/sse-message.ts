/** A server-sent event of the type "message": its data, and its id or ''. */
export interface SseMessage {
  readonly data: string;
  readonly id: string;
  /** Of an event that is longer than the limit, which has only the first part of its data. */
  readonly oversized?: OversizedData;
}

/** A server-sent event of any type, as it came. */
export interface SseEvent {
  /** "message" unless it says otherwise. */
  readonly event: string;
  readonly data: string;
  /** `null` where it has none: the id of the one before it stands, if its reader keeps that. */
  readonly id: string | null;
}

/** How long the data of an oversized event is, in bytes. */
export interface OversizedData {
  readonly bytes: number;
  /** The limit that it exceeds. */
  readonly maxBytes: number;
  /** Whether its end came by then; without one, it has more than `bytes`. */
  readonly hasEnd: boolean;
}
