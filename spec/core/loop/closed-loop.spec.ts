import { expect } from 'chai';
import fc from 'fast-check';
import {
  concatMap,
  defer,
  delay,
  EMPTY,
  filter,
  from,
  lastValueFrom,
  map,
  mergeMap,
  type Observable,
  of,
  reduce,
  Subject,
  take,
  tap,
  timer,
  toArray,
} from 'rxjs';
import { type Batch, withItems } from '../../../src/core/loop/batch.ts';
import { closedLoop } from '../../../src/core/loop/closed-loop.ts';
import { LoopError } from '../../../src/core/loop/loop-error.ts';
import type { Source } from '../../../src/core/loop/source.ts';
import { mergeBatches } from '../../../src/core/operators/merge-batches.ts';
import { pullSource } from '../../support/pull-source.ts';
import { restart } from '../../../src/core/loop/restart.ts';
import { chunk } from '../../support/chunk.ts';
import { batchOf, marbles } from '../../support/marbles.ts';

/** Counts up from `first` to `last`, in reads of at most `maxItems`. */
const counter = (first: number, last: number, maxItems = Infinity): Source<number, number> => {
  let next = first;
  return pullSource((credit) => {
    const items: number[] = [];
    while (next <= last && items.length < Math.min(credit, maxItems)) items.push(next++);
    return items.length === 0 ? from([]) : of(batchOf(items));
  });
};

const values = {
  a: batchOf(['a']),
  b: batchOf(['b']),
  c: batchOf(['c']),
  d: batchOf(['d']),
};

describe('closedLoop', () => {
  it('emits the output of the topology in order', () => {
    marbles(({ cold, expectObservable }) => {
      const source = '  --a-b--c--|';
      const expected = '---a-b--c-|';
      const loop = closedLoop(() => cold(source, values), { capacity: 10 }, delay(1));
      expectObservable(loop).toBe(expected, values);
    });
  });

  it('emits the credit, and returns it after a batch came out', () => {
    marbles(({ cold, expectObservable }) => {
      const source = '  --a-b------|';
      const credits = '   3-2-1-2-3--';
      let credit$: Observable<number> = EMPTY;
      const loop = closedLoop(
        (given$) => {
          credit$ = given$;
          return cold(source, values);
        },
        { capacity: 3 },
        delay(4),
      );
      loop.subscribe();
      expectObservable(credit$.pipe(map((left) => `${left}`))).toBe(credits);
    });
  });

  it('never has a source that waits for credit emit too much', async () => {
    let inside = 0;
    let most = 0;
    const output = await lastValueFrom(
      closedLoop(counter(1, 1000), { capacity: 7 }, (batch$) =>
        batch$.pipe(
          tap(({ size }) => (most = Math.max(most, (inside += size)))),
          concatMap((batch) => of(batch).pipe(delay(0))),
          tap(({ size }) => (inside -= size)),
        ),
      ).pipe(reduce((all, batch) => [...all, ...batch.items], [] as number[])),
    );
    expect(output).to.have.lengthOf(1000);
    expect(most).to.equal(7);
  });

  it('fails when the source emits more than its credit', () => {
    marbles(({ cold, expectObservable }) => {
      const loop = closedLoop(() => cold('abc', values), { capacity: 2 }, delay(100));
      expectObservable(loop).toBe(
        '--#',
        undefined,
        new LoopError('loop-overrun', 'the source emitted 1 events with a credit of 0'),
      );
    });
  });

  it('fails when an operator loses events', () => {
    marbles(({ cold, expectObservable }) => {
      const loop = closedLoop(
        () => cold('ab|', values),
        { capacity: 9 },
        filter((batch) => batch.position !== 'a'),
      );
      const lost = new LoopError(
        'loop-loss',
        'the topology completed with 1 events in flight: an operator lost them',
      );
      expectObservable(loop).toBe('-b#', values, lost);
    });
  });

  it('fails when an operator adds events', () => {
    marbles(({ cold, expectObservable }) => {
      const loop = closedLoop(
        () => cold('a|', values),
        { capacity: 9 },
        mergeMap((batch) => of(batch, batch)),
      );
      const surplus = new LoopError(
        'loop-surplus',
        '1 more events came out than went in: an operator changed the size of a batch',
      );
      expectObservable(loop).toBe('(a#)', values, surplus);
    });
  });

  it('returns the credit of items that an operator dropped from a batch', () => {
    marbles(({ cold, expectObservable }) => {
      const emptied = withItems(values.a, []);
      const loop = closedLoop(
        () => cold('a-b|', values),
        { capacity: 1 },
        map((batch) => withItems(batch, [])),
      );
      expectObservable(loop).toBe('a-b|', { a: emptied, b: withItems(values.b, []) });
    });
  });

  it('emits what is in flight before it fails with its source', () => {
    marbles(({ cold, expectObservable }) => {
      const loop = closedLoop(() => cold('ab#', values, 'cut'), { capacity: 9 }, delay(4));
      expectObservable(loop).toBe('----a(b#)', values, 'cut');
    });
  });

  it('fails at once with its topology, and unsubscribes from the source', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('ab---c', values);
      const loop = closedLoop(
        () => source,
        { capacity: 9 },
        map((batch) => {
          if (batch.position === 'b') throw new Error('disk on fire');
          return batch;
        }),
      );
      expectObservable(loop).toBe('a#', values, new Error('disk on fire'));
      expectSubscriptions(source.subscriptions).toBe('^!');
    });
  });

  it('starts with nothing in flight for every subscriber', async () => {
    const loop = closedLoop(
      () => of(values.a),
      { capacity: 1 },
      map((batch) => batch),
    );
    expect(await lastValueFrom(loop.pipe(toArray()))).to.deep.equal([values.a]);
    expect(await lastValueFrom(loop.pipe(toArray()))).to.deep.equal([values.a]);
  });

  it('emits a batch before a source that reacts synchronously to credit can overtake it', async () => {
    const order: number[] = [];
    const loop = closedLoop(
      counter(1, 50, 1),
      { capacity: 1 },
      map((batch) => batch),
    );
    await lastValueFrom(loop.pipe(map((batch) => order.push(...batch.items))));
    expect(order).to.deep.equal(Array.from({ length: 50 }, (_, index) => index + 1));
  });

  it('reads no more from a synchronous source when the topology fails', () => {
    let reads = 0;
    const endless: Source<number, number> = pullSource(() => {
      reads += 1;
      return of(batchOf([reads]));
    });
    const failing = closedLoop(
      endless,
      { capacity: 5 },
      map((batch) => {
        if (batch.position === 3) throw new Error('disk on fire');
        return batch;
      }),
    );
    failing.subscribe({ error: () => undefined });
    expect(reads).to.equal(3);
  });

  it('keeps the order, however the source reacts to credit', () => {
    const order: number[] = [];
    let next = 0;
    const eager: Source<number, number> = (credit$) =>
      credit$.pipe(
        take(50),
        concatMap((credit) => (credit > 0 ? of(batchOf([(next += 1)])) : EMPTY)),
      );
    const loop = closedLoop(eager, { capacity: 3 }, (batch$) =>
      batch$.pipe(tap(({ items }) => order.push(...items))),
    );
    loop.subscribe();
    expect(order).to.have.lengthOf.above(10);
    expect(order).to.deep.equal([...order].sort((a, b) => a - b));
  });

  it('stops the source while nothing comes out, and continues when something does', () => {
    const gate$ = new Subject<void>();
    const read: number[] = [];
    const output: number[] = [];
    const loop = closedLoop(counter(1, 20, 1), { capacity: 3 }, (batch$) =>
      batch$.pipe(
        map((batch) => {
          read.push(...batch.items);
          return batch;
        }),
        concatMap((batch) =>
          gate$.pipe(
            take(1),
            map(() => batch),
          ),
        ),
      ),
    );
    const subscription = loop.subscribe((batch) => output.push(...batch.items));
    expect(read).to.deep.equal([1, 2, 3]);
    gate$.next();
    expect(output).to.deep.equal([1]);
    expect(read).to.deep.equal([1, 2, 3, 4]);
    subscription.unsubscribe();
  });
});

describe('closedLoop with any speeds, chunks, merges and failures', () => {
  /** A durable log: a write may fail before or after it took effect, and effect and position are one step. */
  const durableLog = (failAt: ReadonlySet<number>) => {
    const log: number[] = [];
    let writes = 0;
    return {
      log,
      position: (): number => log.length,
      write: (batch: Batch<number, number>, ms: number): Observable<Batch<number, number>> =>
        timer(ms).pipe(
          map(() => {
            writes += 1;
            if (failAt.has(writes) && writes % 2 === 0) throw new Error('failed before the effect');
            log.push(...batch.items.filter((item) => item > log.length));
            if (failAt.has(writes)) throw new Error('failed after the effect');
            return batch;
          }),
        ),
    };
  };

  it('loses, duplicates and reorders nothing, and never exceeds its capacity', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          events: fc.integer({ min: 0, max: 120 }),
          capacity: fc.integer({ min: 1, max: 30 }),
          maxRead: fc.integer({ min: 1, max: 20 }),
          mergeEvents: fc.integer({ min: 1, max: 40 }),
          chunkItems: fc.integer({ min: 1, max: 15 }),
          delays: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 5 }),
          failAt: fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { maxLength: 4 }),
        }),
        async ({ events, capacity, maxRead, mergeEvents, chunkItems, delays, failAt }) => {
          const durable = durableLog(new Set(failAt));
          let inside = 0;
          let most = 0;
          let step = 0;
          const nextDelay = (): number => delays[step++ % delays.length] ?? 0;
          const run$ = defer(() => {
            inside = 0;
            return closedLoop(counter(durable.position() + 1, events, maxRead), { capacity }, (batch$) =>
              batch$.pipe(
                concatMap((batch) => timer(nextDelay()).pipe(map(() => batch))),
                tap(({ size }) => (most = Math.max(most, (inside += size)))),
                mergeBatches({ events: mergeEvents, ms: 1 }),
                chunk(chunkItems),
                concatMap((batch) => durable.write(batch, nextDelay())),
                tap(({ size }) => (inside -= size)),
              ),
            );
          });
          await lastValueFrom(run$.pipe(restart({ delay: () => 0, stableAfterMs: 0 })), {
            defaultValue: null,
          });
          expect(durable.log).to.deep.equal(Array.from({ length: events }, (_, index) => index + 1));
          expect(most).to.be.at.most(capacity);
        },
      ),
      { numRuns: 60 },
    );
  });
});
