/** A server-sent event of the type "message": its data, and its id or ''. */
export interface SseMessage {
  readonly data: string;
  readonly id: string;
}

/** A server-sent event of any type, as it came. */
export interface SseEvent {
  /** "message" unless it says otherwise. */
  readonly event: string;
  readonly data: string;
  /** `null` where it has none: the id of the one before it stands, if its reader keeps that. */
  readonly id: string | null;
}
