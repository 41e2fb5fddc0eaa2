/** The parts of a response that specs check. */
export interface Reply {
  readonly body: unknown;
  readonly text: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A response with a body of unknown type; supertest's own is `any`. */
export const asReply = (reply: Reply): Reply => reply;
