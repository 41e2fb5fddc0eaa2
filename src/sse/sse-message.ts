/** A server-sent event as a source emits it. `id` is '' if it has none. */
export interface SseMessage {
  /** The text of its `data` fields, joined by line feeds. */
  readonly data: string;
  /** Its id; '' if it has none. */
  readonly id: string;
  /** Absent for the default type, "message". */
  readonly type?: string;
  /** Set if the event is longer than the limit: then `data` is only the beginning. */
  readonly oversized?: OversizedData;
}

/** A server-sent event of any type, as received. */
export interface SseEvent {
  /** The type; "message" by default. */
  readonly event: string;
  /** The text of its `data` fields, joined by line feeds. */
  readonly data: string;
  /** `null` if it has none. By the standard the last event id then stays in effect. */
  readonly id: string | null;
}

/** The length of an oversized event's data. */
export interface OversizedData {
  /** The length that arrived, in bytes. */
  readonly bytes: number;
  /** The limit. */
  readonly maxBytes: number;
  /** Whether its end arrived; if not, it has more than `bytes`. */
  readonly hasEnd: boolean;
}
