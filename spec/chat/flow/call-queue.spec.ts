import { expect } from 'chai';
import { type CallResult, INTERNAL_ERROR, OVERLOADED, UNKNOWN_CHAT } from '../../../src/chat/call-result.ts';
import type { PendingCall } from '../../../src/chat/call.ts';
import { callQueue } from '../../../src/chat/flow/call-queue.ts';
import { chatCall } from '../support/pending-call.ts';

describe('desk', () => {
  it('hands a call in, and its answer back, once', () => {
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

  it('refuses at once while nobody takes calls', () => {
    const results: CallResult[] = [];
    callQueue().submit(chatCall(), (result) => results.push(result));
    expect(results).to.deep.equal([OVERLOADED]);
  });

  it('tells all who wait', () => {
    const calls = callQueue();
    calls.pending$.subscribe();
    const results: CallResult[] = [];
    for (let at = 0; at < 3; at += 1) calls.submit(chatCall(), (result) => results.push(result));
    calls.failAll(INTERNAL_ERROR);
    expect(results).to.deep.equal([INTERNAL_ERROR, INTERNAL_ERROR, INTERNAL_ERROR]);
    expect(calls.pendingCount()).to.equal(0);
  });

  it('takes no more calls when it is closed', () => {
    const calls = callQueue();
    let completed = false;
    calls.pending$.subscribe({ complete: () => (completed = true) });
    calls.close();
    const results: CallResult[] = [];
    calls.submit(chatCall(), (result) => results.push(result));
    expect([completed, results]).to.deep.equal([true, [OVERLOADED]]);
  });
});
