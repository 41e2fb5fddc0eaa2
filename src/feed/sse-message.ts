/** A server-sent event: its data, and its id or ''. */
export interface SseMessage {
  readonly data: string;
  readonly id: string;
}
