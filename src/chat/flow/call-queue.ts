import { type Observable, Subject } from 'rxjs';
import { type CallResult, OVERLOADED } from '../call-result.ts';
import type { PendingCall, Call } from '../call.ts';

/** Accepts calls and tracks those without a result. */
export interface CallQueue {
  readonly pending$: Observable<PendingCall>;
  /** Submits a call; `reply` is called exactly once, now or later. */
  readonly submit: (call: Call, reply: (result: CallResult) => void) => void;
  /** Number of calls without a result. */
  readonly pendingCount: () => number;
  /** Replies to all pending calls with this result. */
  readonly failAll: (result: CallResult) => void;
  /** Completes `pending$`; later calls are rejected. */
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
