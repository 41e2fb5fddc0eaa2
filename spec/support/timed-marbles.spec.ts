import { expect } from 'chai';
import { useFakeTimers } from 'sinon';
import { drawn, timedSource } from './timed-marbles.ts';

describe('timed marbles', () => {
  it('draw what a source from a diagram emits, at its times, with its error', async () => {
    const clock = useFakeTimers();
    try {
      for (const diagram of ['--a--b---', '-a-#-----']) {
        const source$ = timedSource(diagram, { a: 'a', b: 'b' });
        expect(await drawn(source$, { clock, ms: 9, nameOf: (value) => value })).to.equal(diagram);
      }
      expect(() => timedSource('-c', { a: 'a' })).to.throw('no value for "c"');
    } finally {
      clock.restore();
    }
  });
});
