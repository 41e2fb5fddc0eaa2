import { expect } from 'chai';
import { Subject } from 'rxjs';
import { immediateScheduler } from '../../../src/chat/flow/immediate-scheduler.ts';
import { mergeBatches } from '../../../src/core/operators/merge-batches.ts';
import { type Batch } from '../../../src/core/loop/batch.ts';
import { batchOf } from '../../support/marbles.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('immediateScheduler', () => {
  it('batches everything of one event loop iteration, and delays nothing beyond it', async () => {
    const batch$ = new Subject<Batch<number, number>>();
    const gathered: (readonly number[])[] = [];
    batch$
      .pipe(mergeBatches({ events: 99, ms: 1 }, immediateScheduler))
      .subscribe(({ items }) => gathered.push(items));
    batch$.next(batchOf([1]));
    await Promise.resolve();
    batch$.next(batchOf([2]));
    expect(gathered).to.deep.equal([]);
    await turn();
    batch$.next(batchOf([3]));
    await turn();
    expect(gathered).to.deep.equal([[1, 2], [3]]);
  });

  it('cancels work that is unsubscribed', async () => {
    let ran = 0;
    const count = (): number => (ran += 1);
    immediateScheduler.schedule(count).unsubscribe();
    const kept = immediateScheduler.schedule(count);
    await turn();
    expect(ran).to.equal(1);
    kept.unsubscribe();
  });

  it('passes the state to the work', async () => {
    const states: unknown[] = [];
    immediateScheduler.schedule((state) => states.push(state), 5, 'state');
    await turn();
    expect(states).to.deep.equal(['state']);
  });
});
