import type { CallResult } from './call-result.ts';

/** What stood in the place of a message's text. */
export type MessageBody = { readonly text: string } | 'missing' | 'malformed';

/** What a client asks for, as it came; nothing of it is checked. */
export type Call =
  | { readonly kind: 'chat'; readonly token: string; readonly key: string | null }
  | {
      readonly kind: 'message';
      readonly token: string;
      /** The number of the chat, as text. */
      readonly chat: string;
      readonly body: MessageBody;
      /** The client's Idempotency-Key; `null` without one. */
      readonly key: string | null;
    };

/** A call whose caller waits; `reply` is called exactly once. */
export interface PendingCall {
  readonly call: Call;
  readonly reply: (result: CallResult) => void;
}

/** A call that needs nothing more than to be told its answer. */
export interface CompletedCall {
  readonly pending: PendingCall;
  readonly result: CallResult;
}

export const completedCall = (pending: PendingCall, result: CallResult): CompletedCall => ({
  pending,
  result,
});

export const isCompleted = (item: object): item is CompletedCall => 'result' in item;
