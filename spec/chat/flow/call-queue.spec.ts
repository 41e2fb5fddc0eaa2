import { expect } from 'chai';
import { type CallResult, INTERNAL_ERROR, OVERLOADED, UNKNOWN_CHAT } from '../../../src/chat/call-result.ts';
import type { PendingCall } from '../../../src/chat/call.ts';
import { callQueue } from '../../../src/chat/flow/call-queue.ts';
import { chatCall } from '../support/pending-call.ts';

describe('callQueue', () => {
  it('emits a call and passes its result back once', () => {
    const calls = callQueue();
    const received: PendingCall[] = [];
    calls.pending$.subscribe((pending) => received.push(pending));
    const results: CallResult[] = [];
    calls.submit(chatCall(), (result) => results.push(result));
    expect(calls.pendingCount()).to.equal(1);
    received[0]?.reply(UNKNOWN_CHAT);
    received[0]?.reply(INTERNAL_ERROR);
    expect(results).to.deep.equal([UNKNOWN_CHAT]);
    expect(calls.pendingCount()).to.equal(0);
  });

  it('rejects calls at once without a subscriber', () => {
    const results: CallResult[] = [];
    callQueue().submit(chatCall(), (result) => results.push(result));
    expect(results).to.deep.equal([OVERLOADED]);
  });

  it('fails all pending calls', () => {
    const calls = callQueue();
    calls.pending$.subscribe();
    const results: CallResult[] = [];
    for (let at = 0; at < 3; at += 1) calls.submit(chatCall(), (result) => results.push(result));
    calls.failAll(INTERNAL_ERROR);
    expect(results).to.deep.equal([INTERNAL_ERROR, INTERNAL_ERROR, INTERNAL_ERROR]);
    expect(calls.pendingCount()).to.equal(0);
  });

  it('accepts no calls after close()', () => {
    const calls = callQueue();
    let completed = false;
    calls.pending$.subscribe({ complete: () => (completed = true) });
    calls.close();
    const results: CallResult[] = [];
    calls.submit(chatCall(), (result) => results.push(result));
    expect([completed, results]).to.deep.equal([true, [OVERLOADED]]);
  });
});
