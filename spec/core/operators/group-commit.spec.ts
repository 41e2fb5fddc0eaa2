import { expect } from 'chai';
import { concatMap, map, type OperatorFunction, throwError, timer } from 'rxjs';
import type { AggregateOptions, BatchAggregator } from '../../../src/core/operators/batch-aggregator.ts';
import type { Batch } from '../../../src/core/loop/batch.ts';
import { groupCommit } from '../../../src/core/operators/group-commit.ts';
import { batchOf, marbles } from '../../support/marbles.ts';

type Text = Batch<string, string>;

/** Joins the items of the batches it was made of. */
const joined = (): BatchAggregator<string, string, string> => {
  const parts: string[] = [];
  return {
    add: ({ items }) => parts.push(...items),
    finish: (position) => `${parts.join('')}@${position ?? 'nowhere'}`,
  };
};

/** Saves one batch after the other, each for so long; tells which it began. */
const savingFor = (ms: number, began: string[]): OperatorFunction<Text, Text> =>
  concatMap((batch) => {
    began.push(batch.items.join());
    return timer(ms).pipe(map(() => batch));
  });

/** The aggregate of the batches named by these letters. */
const aggregated = (letters: string): Text => {
  const last = letters.at(-1) ?? null;
  return { items: [`${letters}@${last ?? ''}`], size: letters.length, position: last };
};

const values = {
  ...Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => [letter, batchOf([letter])])),
  r: aggregated('a'),
  s: aggregated('ab'),
  t: aggregated('abc'),
  u: aggregated('b'),
  v: aggregated('bcd'),
  w: aggregated('cd'),
  x: aggregated('cdef'),
  y: aggregated('d'),
  z: aggregated('g'),
};

describe('groupCommit', () => {
  /** Batches by marbles, saved for 9 ms each; `expected` is what comes out, `begun` what was saved in this order. */
  const expectSaves = (
    source: string,
    options: AggregateOptions<string, string>,
    expected: string,
    begun: readonly string[],
  ): void => {
    const began: string[] = [];
    marbles(({ hot, expectObservable }) => {
      const saved$ = hot(source, values).pipe(groupCommit(joined, options, savingFor(9, began)));
      expectObservable(saved$).toBe(expected, values);
    });
    expect(began).to.deep.equal(begun);
  };

  it('grows the next aggregate during a save, and saves it right after', () => {
    const source = '  ab-c-d-ef-----g|';
    const expected = '----------s--------x--------(z|)';
    expectSaves(source, { events: 2, ms: 99 }, expected, ['ab@b', 'cdef@f', 'g@g']);
  });

  it('does not save an aggregate that is not due', () => {
    const source = '  ab-c------------d----------|';
    const expected = '----------s--------------w-|';
    expectSaves(source, { events: 2, ms: 99 }, expected, ['ab@b', 'cd@d']);
  });

  it('measures the time from the first batch on, also during a save', () => {
    const source = '  a---b-cd--------------------|';
    const expected = '------------r--------v------|';
    expectSaves(source, { events: 99, ms: 3 }, expected, ['a@a', 'bcd@d']);
  });

  it('grows no further than its byte limit', () => {
    const source = '  a-b-c-d-----------------------|';
    const byteLimit = { maxBytes: 3, sizeOf: ({ position }: Text) => (position === 'b' ? 3 : 1) };
    const expected = '---------r--------u--------w--|';
    expectSaves(source, { events: 1, ms: 99, byteLimit }, expected, ['a@a', 'b@b', 'cd@d']);
  });

  it('saves the pending aggregate at the end', () => {
    const source = '  abc|';
    expectSaves(source, { events: 99, ms: 99 }, '------------(t|)', ['abc@c']);
  });

  it('fails with its source and with its sink, and then unsubscribes from the source', () => {
    marbles(({ hot, expectObservable, expectSubscriptions }) => {
      const saving = savingFor(9, []);
      const failing$ = hot('a-b#', values).pipe(groupCommit(joined, { events: 1, ms: 99 }, saving));
      expectObservable(failing$).toBe('---#');
      const source$ = hot('a-b-c-d', values);
      const onFire = new Error('disk on fire');
      const failing = concatMap(() => throwError(() => onFire));
      const failed$ = source$.pipe(groupCommit(joined, { events: 2, ms: 99 }, failing));
      expectObservable(failed$).toBe('--#', undefined, onFire);
      expectSubscriptions(source$.subscriptions).toBe('^-!');
    });
  });
});
