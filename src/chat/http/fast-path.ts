const FAST_PATH = /^\/api\/v1\/chat_applications\/([\w-]{1,255})\/chats(?:\/(\d{1,10})\/messages)?$/;

/** What the path of one of the two calls holds; the number is there for a message. */
export interface FastPath {
  readonly token: string;
  readonly chat: string | undefined;
}

/** Reads the path of one of the two calls in its usual form: nothing encoded, no query; `null` for all others. */
export const readFastPath = (path: string): FastPath | null => {
  const [, token, chat] = FAST_PATH.exec(path) ?? [];
  return token === undefined ? null : { token, chat };
};
