import { expect } from 'chai';
import { BehaviorSubject, map } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { statsRenderer } from '../../../src/http/stats/stats-renderer.ts';
import { statsFrames } from '../../../src/http/stats/stats-frames.ts';
import type { Snapshot } from '../../../src/stats/counts/snapshot.ts';
import { snapshotOf } from '../support/fake-deps.ts';

const VALUES: Record<string, Snapshot> = Object.fromEntries(
  ['a', 'b', 'c', 'd', 'e'].map((letter, i) => [letter, snapshotOf(i)]),
);

/** Frames shown as the letter of their snapshot. */
const run = (
  work: (helpers: Parameters<Parameters<TestScheduler['run']>[0]>[0], scheduler: TestScheduler) => void,
) => {
  const scheduler = new TestScheduler((actual, expected) => {
    expect(actual).to.deep.equal(expected);
  });
  scheduler.run((helpers) => work(helpers, scheduler));
};

const letter = map(({ text }: { text: Buffer }) => {
  const bots = Number(/"bots":(\d+)/.exec(text.toString())?.[1]);
  return 'abcde'.charAt(bots);
});

describe('statsFrames', () => {
  it('sends at once, then the newest, at most every 250 ms', () => {
    run(({ hot, expectObservable }, scheduler) => {
      const snapshot$ = hot('a 99ms b 99ms c 99ms d 499ms e', VALUES);
      const expected = '     a 249ms     c 249ms d 299ms e';
      expectObservable(statsFrames(snapshot$, statsRenderer(), scheduler).pipe(letter)).toBe(expected);
    });
  });

  it('sends nothing while nothing changes', () => {
    run(({ hot, expectObservable }, scheduler) => {
      const snapshot$ = hot('a 999ms a 999ms b', VALUES);
      const expected = '     a 1999ms        b';
      expectObservable(statsFrames(snapshot$, statsRenderer(), scheduler).pipe(letter)).toBe(expected);
    });
  });

  it('sends a late subscriber the current frame at once, the same as the others have', () => {
    run(({ hot, expectObservable }, scheduler) => {
      const frames$ = statsFrames(hot('a 999ms b 999ms c', VALUES), statsRenderer(), scheduler);
      expectObservable(frames$.pipe(map(({ number }) => String(number)))).toBe('1 999ms 2 999ms 3');
      expectObservable(frames$.pipe(map(({ number }) => String(number))), '1500ms ^').toBe(
        '1500ms 2 499ms 3',
      );
    });
  });

  it('never reuses a number, even after all subscribers left', () => {
    const snapshot$ = new BehaviorSubject(snapshotOf(0));
    new TestScheduler(() => undefined).run(() => {
      const frames$ = statsFrames(snapshot$, statsRenderer(), new TestScheduler(() => undefined));
      const numbers: number[] = [];
      frames$.subscribe(({ number }) => numbers.push(number)).unsubscribe();
      snapshot$.next(snapshotOf(1));
      frames$.subscribe(({ number }) => numbers.push(number)).unsubscribe();
      expect(numbers).to.deep.equal([1, 2]);
    });
  });

  it('writes an event with one data line', () => {
    const snapshot$ = new BehaviorSubject({ ...snapshotOf(1), topUsers: [['a\nb', 1] as const] });
    const texts: string[] = [];
    statsFrames(snapshot$, statsRenderer(), new TestScheduler(() => undefined))
      .subscribe(({ text }) => texts.push(text.toString()))
      .unsubscribe();
    expect(texts).to.have.length(1);
    expect(texts[0]).to.match(/^event: stats\ndata: \{[^\n]*"a\\nb":1[^\n]*\}\n\n$/);
  });
});
