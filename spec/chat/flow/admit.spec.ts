import { expect } from 'chai';
import { FULL } from '../../../src/chat/answer.ts';
import { admit } from '../../../src/chat/flow/admit.ts';
import { marbles } from '../../support/marbles.ts';
import { asked, chatCall, type Noted } from '../support/asked.ts';

const batch = (item: Noted): object => ({ items: [item], size: 1, position: null });

describe('admit', () => {
  it('lets calls in while there is room, and refuses the others at once', () => {
    const [a, b, c, d] = [
      asked(chatCall('a')),
      asked(chatCall('b')),
      asked(chatCall('c')),
      asked(chatCall('d')),
    ];
    marbles(({ hot, expectObservable }) => {
      const room = '    2-1-0---1--|';
      const source = '  -a-b-c-d-d-|';
      const expected = '-a-b-----d-|';
      const room$ = hot(room, { 0: 0, 1: 1, 2: 2 });
      const calls$ = hot(source, { a, b, c, d });
      expectObservable(admit(calls$)(room$)).toBe(expected, { a: batch(a), b: batch(b), d: batch(d) });
    });
    expect([a.answers, b.answers, c.answers]).to.deep.equal([[], [], [FULL]]);
    expect(d.answers).to.deep.equal([FULL]);
    expect(FULL).to.include({ status: 503, retryAfter: 1 });
  });
});
