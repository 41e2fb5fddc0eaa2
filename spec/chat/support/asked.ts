import type { Answer } from '../../../src/chat/answer.ts';
import type { Asked, Call, MessageBody } from '../../../src/chat/call.ts';

/** A call whose answers are written down. */
export interface Noted extends Asked {
  readonly answers: Answer[];
}

export const asked = (call: Call): Noted => {
  const answers: Answer[] = [];
  return { call, answers, reply: (answer) => answers.push(answer) };
};

export const chatCall = (token = 'tok', key: string | null = null): Call => ({ kind: 'chat', token, key });

export const messageCall = (
  chat: string,
  body: MessageBody = { text: 'Hello' },
  key: string | null = null,
): Call => ({ kind: 'message', token: 'tok', chat, body, key });
