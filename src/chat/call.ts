import type { CallResult } from './call-result.ts';

/** The text of a message, or why there is none. */
export type MessageBody = { readonly text: string } | 'missing' | 'malformed';

/** A client's call before validation. */
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

/** A call that waits for its result; `reply` must be called exactly once. */
export interface PendingCall {
  readonly call: Call;
  readonly reply: (result: CallResult) => void;
}

/** A call whose result is known and must only be sent. */
export interface CompletedCall {
  readonly pending: PendingCall;
  readonly result: CallResult;
}

export const completedCall = (pending: PendingCall, result: CallResult): CompletedCall => ({
  pending,
  result,
});

export const isCompleted = (item: object): item is CompletedCall => 'result' in item;
