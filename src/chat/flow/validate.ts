import { BLANK_BODY, INVALID_BODY, INVALID_KEY, INVALID_NUMBER, LONG_BODY } from '../answer.ts';
import { type Asked, type Settled, settled } from '../call.ts';
import { readChatNumber } from '../chat-number.ts';

/** A call that is well-formed. */
export interface Valid {
  readonly asked: Asked;
  readonly token: string;
  readonly key: string | null;
  /** `null`: it asks for a chat. */
  readonly message: { readonly chat: number; readonly text: string } | null;
}

/** What the column, a MySQL text, can hold. */
const MOST_BYTES = 65_535;
const LONGEST_KEY = 255;
const BLANK = /^\p{White_Space}*$/u;

const isKey = (key: string | null): boolean => key === null || (key !== '' && key.length <= LONGEST_KEY);

/** Checks everything that takes no look into MySQL: the chat's number first, then the body, then its text. */
export const validate = (asked: Asked): Valid | Settled => {
  const { call } = asked;
  const { token, key } = call;
  if (call.kind === 'chat') {
    return isKey(key) ? { asked, token, key, message: null } : settled(asked, INVALID_KEY);
  }
  const chat = readChatNumber(call.chat);
  if (chat === null) return settled(asked, INVALID_NUMBER);
  if (call.body === 'malformed') return settled(asked, INVALID_BODY);
  if (call.body === 'missing' || BLANK.test(call.body.text)) return settled(asked, BLANK_BODY);
  const { text } = call.body;
  if (text.length > MOST_BYTES / 3 && Buffer.byteLength(text) > MOST_BYTES) return settled(asked, LONG_BODY);
  return isKey(key) ? { asked, token, key, message: { chat, text } } : settled(asked, INVALID_KEY);
};
