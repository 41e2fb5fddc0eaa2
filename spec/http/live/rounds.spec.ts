import { expect } from 'chai';
import { Subject, type Subscription, VirtualTimeScheduler } from 'rxjs';
import { type RoundOptions, rounds, type Turn } from '../../../src/http/live/rounds.ts';

describe('rounds', () => {
  const setUp = (options: Partial<RoundOptions> = {}) => {
    const scheduler = new VirtualTimeScheduler();
    const woken$ = new Subject<void>();
    /** Turns that cost something move it on, as work would. */
    let work = 0;
    const clock = (): number => scheduler.now() + work;
    const all = rounds(woken$, { paceMs: 200, sliceMs: 5, rest: () => 3, clock, ...options }, scheduler);
    const turns: string[] = [];
    const join = (name: string, take: Turn = () => false): Subscription =>
      all
        .join(() => {
          turns.push(`${name}@${scheduler.now()}`);
          return take();
        })
        .subscribe();
    const until = (time: number): void => {
      scheduler.maxFrames = time;
      scheduler.flush();
    };
    return { scheduler, woken$, all, turns, join, until, work: (ms: number) => (work += ms) };
  };

  it('gives who comes a turn, but not while somebody else is at work', () => {
    const { turns, join, until } = setUp();
    join('a');
    expect(turns).to.deep.equal([]);
    until(0);
    expect(turns).to.deep.equal(['a@0']);
  });

  it('goes round when it is woken, and then no sooner than its pace allows', () => {
    const { woken$, turns, join, until, scheduler } = setUp();
    join('a');
    join('b');
    until(999);
    turns.length = 0;
    for (const at of [1000, 1001, 1050, 1199]) scheduler.schedule(() => woken$.next(), at - scheduler.now());
    until(3000);
    const [first, ...rest] = turns;
    expect(first).to.match(/^a@100\d$/);
    expect(rest).to.have.length(3);
    expect(Number(rest[1]?.slice(2))).to.be.within(1200, 1203);
  });

  it('takes no turn when there is nothing new', () => {
    const { turns, join, until } = setUp();
    join('a');
    until(10_000);
    expect(turns).to.have.length(1);
  });

  it('comes again, at its pace, to who could take more', () => {
    const { turns, join, until } = setUp();
    let left = 3;
    join('a', () => (left -= 1) > 0);
    until(10_000);
    expect(turns).to.have.length(3);
    expect(Number(turns[2]?.slice(2))).to.be.within(400, 410);
  });

  it('gives the process its time: a slice at once, and a rest as long as the work was hard', () => {
    const { scheduler, woken$, turns, join, until, work } = setUp();
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
      join(name, () => {
        work(30);
        return false;
      });
    }
    until(1999);
    turns.length = 0;
    const began = scheduler.now();
    woken$.next();
    until(began);
    expect(turns).to.deep.equal([`a@${began}`]);
    until(began + 10);
    expect(turns).to.have.length(6);
    woken$.next();
    // 6 × 30 ms of work, and three times as long to rest.
    until(began + 530);
    expect(turns).to.have.length(6);
    until(began + 600);
    expect(turns).to.have.length(12);
  });

  it('leaves out who is gone, also one that goes in the middle of a round', () => {
    const { turns, join, until, woken$ } = setUp();
    const gone: Subscription[] = [];
    join('a', () => {
      gone.forEach((one) => one.unsubscribe());
      return false;
    });
    until(1000);
    gone.push(join('b'));
    join('c');
    until(1000);
    woken$.next();
    until(2000);
    expect(turns.filter((turn) => turn.startsWith('b'))).to.deep.equal([]);
    expect(turns.filter((turn) => turn.startsWith('c'))).to.have.length.above(0);
  });

  it('leaves nothing behind when all are gone', () => {
    const { join, until, woken$ } = setUp();
    const one = join('a');
    until(1000);
    one.unsubscribe();
    expect(woken$.observed).to.equal(false);
  });
});
