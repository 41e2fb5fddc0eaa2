import type { CallResult } from '../../../src/chat/call-result.ts';
import type { PendingCall, Call, MessageBody } from '../../../src/chat/call.ts';

/** A call that records its results. */
export interface RecordedCall extends PendingCall {
  readonly results: CallResult[];
}

export const recordedCall = (call: Call): RecordedCall => {
  const results: CallResult[] = [];
  return { call, results, reply: (result) => results.push(result) };
};

export const chatCall = (token = 'tok', key: string | null = null): Call => ({ kind: 'chat', token, key });

export const messageCall = (
  chat: string,
  body: MessageBody = { text: 'Hello' },
  key: string | null = null,
): Call => ({ kind: 'message', token: 'tok', chat, body, key });
