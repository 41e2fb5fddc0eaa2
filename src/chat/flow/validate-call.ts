import { BLANK_BODY, INVALID_BODY, INVALID_KEY, INVALID_NUMBER, BODY_TOO_LONG } from '../call-result.ts';
import { type PendingCall, type CompletedCall, completedCall } from '../call.ts';
import { readChatNumber } from '../numbering/read-chat-number.ts';

/** A well-formed call. */
export interface ValidCall {
  readonly pending: PendingCall;
  readonly token: string;
  readonly key: string | null;
  /** `null` for a call that creates a chat. */
  readonly message: { readonly chat: number; readonly text: string } | null;
}

/** Capacity of the column, a MySQL TEXT. */
const MAX_TEXT_BYTES = 65_535;
const MAX_KEY_LENGTH = 255;
const BLANK = /^\p{White_Space}*$/u;

const isValidKey = (key: string | null): boolean =>
  key === null || (key !== '' && key.length <= MAX_KEY_LENGTH);

/** Checks everything that does not need MySQL: the chat's number, then the body, then its text. */
export const validateCall = (pending: PendingCall): ValidCall | CompletedCall => {
  const { call } = pending;
  const { token, key } = call;
  if (call.kind === 'chat') {
    return isValidKey(key) ? { pending, token, key, message: null } : completedCall(pending, INVALID_KEY);
  }
  const chat = readChatNumber(call.chat);
  if (chat === null) return completedCall(pending, INVALID_NUMBER);
  if (call.body === 'malformed') return completedCall(pending, INVALID_BODY);
  if (call.body === 'missing' || BLANK.test(call.body.text)) return completedCall(pending, BLANK_BODY);
  const { text } = call.body;
  if (text.length > MAX_TEXT_BYTES / 3 && Buffer.byteLength(text) > MAX_TEXT_BYTES)
    return completedCall(pending, BODY_TOO_LONG);
  return isValidKey(key)
    ? { pending, token, key, message: { chat, text } }
    : completedCall(pending, INVALID_KEY);
};
