import { type Observable, Subject } from 'rxjs';
import { type CallResult, OVERLOADED } from '../call-result.ts';
import type { PendingCall, Call } from '../call.ts';

/** Where calls come in, and where it is known who still waits. */
export interface CallQueue {
  readonly pending$: Observable<PendingCall>;
  /** Hands in a call; `reply` is called exactly once, now or later. */
  readonly submit: (call: Call, reply: (result: CallResult) => void) => void;
  /** How many wait for their answer. */
  readonly pendingCount: () => number;
  /** Gives this answer to all who wait: theirs will not come. */
  readonly failAll: (result: CallResult) => void;
  /** No more calls come. */
  readonly close: () => void;
}

export const callQueue = (): CallQueue => {
  const pending$ = new Subject<PendingCall>();
  const pendingCalls = new Set<PendingCall>();

  return {
    pending$: pending$.asObservable(),
    submit: (call, reply) => {
      if (!pending$.observed) {
        reply(OVERLOADED);
        return;
      }
      const pending: PendingCall = {
        call,
        reply: (result) => {
          if (pendingCalls.delete(pending)) reply(result);
        },
      };
      pendingCalls.add(pending);
      pending$.next(pending);
    },
    pendingCount: () => pendingCalls.size,
    failAll: (result) => {
      for (const pending of pendingCalls) pending.reply(result);
    },
    close: () => pending$.complete(),
  };
};
