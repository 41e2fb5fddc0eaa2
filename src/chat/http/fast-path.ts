const FAST_PATH = /^\/api\/v1\/chat_applications\/([\w-]{1,255})\/chats(?:\/(\d{1,10})\/messages)?$/;

/** The parameters of a call's path; `chat` only for a message. */
export interface FastPath {
  readonly token: string;
  readonly chat: string | undefined;
}

/** Reads a call's path in its usual form, without encoding or query; `null` for all others. */
export const readFastPath = (path: string): FastPath | null => {
  const [, token, chat] = FAST_PATH.exec(path) ?? [];
  return token === undefined ? null : { token, chat };
};
