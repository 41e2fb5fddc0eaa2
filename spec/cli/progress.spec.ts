import { expect } from 'chai';
import { TestScheduler } from 'rxjs/testing';
import { progress } from '../../src/cli/progress.ts';

const play = (source: string, isTTY: boolean): readonly string[] => {
  const written: string[] = [];
  const scheduler = new TestScheduler((actual, wanted) => {
    expect(actual).to.deep.equal(wanted);
  });
  scheduler.run(({ cold, expectObservable }) => {
    const source$ = cold(source, { a: 100, b: 900 });
    const output = { isTTY, write: (text: string) => written.push(text) };
    const shown$ = source$.pipe(
      progress({ doing: 'replaying', unit: 'events', count: (n) => n, output, scheduler }),
    );
    expectObservable(shown$).toBe(source, { a: 100, b: 900 });
  });
  return written;
};

describe('progress', () => {
  it('mirrors the source and redraws its line four times per second on a terminal', () => {
    const written = play('a 499ms b 499ms 1s (a|)', true);
    expect(written).to.have.lengthOf(8);
    expect(written.every((text) => text.startsWith('\r\u001b[K'))).to.equal(true);
    expect(written[0]).to.equal('\r\u001b[Kreplaying: 100 events, 400/s, 0:00');
    expect(written[3]).to.equal('\r\u001b[Kreplaying: 1,000 events, 1,000/s, 0:01');
    expect(written[6]).to.contain('1,000 events, 0/s');
    expect(written.at(-1)).to.equal('\r\u001b[Kreplaying: 1,100 events, 550/s, 0:02\n');
  });

  it('writes one plain line at the end without a terminal', () => {
    expect(play('a 499ms b 499ms (a|)', false)).to.deep.equal(['replaying: 1,100 events, 1,100/s, 0:01\n']);
  });

  it('finishes its line and stops drawing after an error', () => {
    expect(play('a 299ms #', true)).to.deep.equal([
      '\r\u001b[Kreplaying: 100 events, 400/s, 0:00',
      '\r\u001b[Kreplaying: 100 events, 333/s, 0:00\n',
    ]);
  });
});
