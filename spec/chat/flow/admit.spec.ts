import { expect } from 'chai';
import { OVERLOADED } from '../../../src/chat/call-result.ts';
import { admit } from '../../../src/chat/flow/admit.ts';
import { marbles } from '../../support/marbles.ts';
import { recordedCall, chatCall, type RecordedCall } from '../support/pending-call.ts';

const batch = (item: RecordedCall): object => ({ items: [item], size: 1, position: null });

describe('admit', () => {
  it('emits calls while there is credit, and rejects the others at once', () => {
    const [a, b, c, d] = [
      recordedCall(chatCall('a')),
      recordedCall(chatCall('b')),
      recordedCall(chatCall('c')),
      recordedCall(chatCall('d')),
    ];
    marbles(({ hot, expectObservable }) => {
      const credit = '    2-1-0---1--|';
      const source = '  -a-b-c-d-d-|';
      const expected = '-a-b-----d-|';
      const credit$ = hot(credit, { 0: 0, 1: 1, 2: 2 });
      const calls$ = hot(source, { a, b, c, d });
      expectObservable(admit(calls$)(credit$)).toBe(expected, { a: batch(a), b: batch(b), d: batch(d) });
    });
    expect([a.results, b.results, c.results]).to.deep.equal([[], [], [OVERLOADED]]);
    expect(d.results).to.deep.equal([OVERLOADED]);
    expect(OVERLOADED).to.include({ status: 503, retryAfter: 1 });
  });
});
