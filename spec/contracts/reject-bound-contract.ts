import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { NO_WINDOW_DELTAS } from '../../src/stats/windows/window-deltas.ts';
import type { RejectLimits } from '../../src/stores/reject-limits.ts';
import type { Reject, Store } from '../../src/stores/store.ts';
import { commitOf, NO_DELTAS, NOW, type Position } from '../stores/support/commits.ts';
import { failureOf } from '../stores/support/read-report.ts';
import type { StoreFixture } from './store-contract.ts';

const reject = (id: string, data = '{'): Reject => ({
  id,
  code: 'not-json',
  reason: 'not JSON',
  data,
  at: NOW,
});
const rejects = (...ids: readonly string[]): readonly Reject[] => ids.map((id) => reject(id));

/** The contract of a store that drops the oldest rejects. */
export const rejectBoundContract = (
  name: string,
  make: (limits: RejectLimits) => Promise<StoreFixture>,
): void => {
  describe(`${name} keeps rejects within limits`, () => {
    let made: StoreFixture | null = null;

    afterEach(async () => {
      await made?.dispose();
      made = null;
    });

    const open = async (limits: Partial<RejectLimits>): Promise<Store<Position>> => {
      made = await make({ rejects: 1000, bytes: 1e6, ...limits });
      return made.store;
    };
    const save = async (store: Store<Position>, ...added: readonly Reject[]) => {
      const { totals, droppedRejects } = await firstValueFrom(store.save(commitOf({ rejects: added })));
      return { waiting: totals.rejects, dropped: droppedRejects };
    };
    const ids = async (store: Store<Position>): Promise<string> =>
      (await store.rejects(1000)).map(({ id }) => id).join();

    it('keeps rejects up to the limit, then drops the oldest', async () => {
      const store = await open({ rejects: 3 });
      expect(await save(store, ...rejects('a', 'b', 'c'))).to.deep.equal({ waiting: 3, dropped: 0 });
      expect(await save(store, ...rejects('d', 'e'))).to.deep.equal({ waiting: 3, dropped: 2 });
      expect(await ids(store)).to.equal('c,d,e');
      expect(await save(store, ...rejects('f', 'g', 'h', 'i'))).to.deep.equal({ waiting: 3, dropped: 4 });
      expect(await ids(store)).to.equal('g,h,i');
      expect((await firstValueFrom(store.load())).rejects).to.equal(3);
    });

    it('keeps data up to the limit in UTF-8 bytes', async () => {
      const store = await open({ bytes: 10 });
      expect(await save(store, reject('a', 'ääää'), reject('b', '12'))).to.deep.equal({
        waiting: 2,
        dropped: 0,
      });
      expect(await save(store, reject('c', 'é'))).to.deep.equal({ waiting: 2, dropped: 1 });
      expect(await ids(store)).to.equal('b,c');
      // "é" has two bytes, also when it is added to sizes measured before.
      expect(await save(store, reject('d', '4567890'))).to.deep.equal({ waiting: 2, dropped: 1 });
      expect(await save(store, reject('e', '1'))).to.deep.equal({ waiting: 3, dropped: 0 });
      expect(await save(store, reject('f', '12345678901'))).to.deep.equal({ waiting: 0, dropped: 4 });
    });

    it('starts from the oldest when a page begins after a dropped reject', async () => {
      const store = await open({ rejects: 2 });
      await save(store, ...rejects('a', 'b', 'c', 'd'));
      const page = await store.rejects(1, 'a');
      expect(page.map(({ id }) => id)).to.deep.equal(['c']);
    });

    it('counts a recovered reject as a row without data, and not as dropped', async () => {
      const store = await open({ rejects: 3, bytes: 10 });
      await save(store, reject('a', '12345'), reject('b', '12345'));
      await firstValueFrom(store.recover(['a'], NO_DELTAS, NO_WINDOW_DELTAS, NOW));
      expect(await save(store, reject('c', '67890'))).to.deep.equal({ waiting: 2, dropped: 0 });
      expect(await save(store, reject('d', ''))).to.deep.equal({ waiting: 3, dropped: 0 });
      expect(await ids(store)).to.equal('b,c,d');
    });

    it('refuses to recover a dropped reject', async () => {
      const store = await open({ rejects: 1 });
      await save(store, ...rejects('a', 'b'));
      const error = await failureOf(firstValueFrom(store.recover(['a'], NO_DELTAS, NO_WINDOW_DELTAS, NOW)));
      expect(error.message).to.contain('List the rejects again');
    });

    it('starts over after a reset', async () => {
      const store = await open({ rejects: 2 });
      await save(store, ...rejects('a', 'b'));
      await firstValueFrom(store.reset());
      expect(await save(store, ...rejects('c', 'd'))).to.deep.equal({ waiting: 2, dropped: 0 });
    });

    it('measures the stored rejects after reopening and after a failed save', async () => {
      const before = await open({ rejects: 3, bytes: 10 });
      await save(before, reject('a', '12345'), reject('b', '12345'));
      const store = (await made?.reopen?.()) ?? before;
      await failureOf(firstValueFrom(store.recover(['a', 'unknown'], NO_DELTAS, NO_WINDOW_DELTAS, NOW)));
      expect(await save(store, reject('c', '1'))).to.deep.equal({ waiting: 2, dropped: 1 });
      await failureOf(firstValueFrom(store.recover(['b', 'unknown'], NO_DELTAS, NO_WINDOW_DELTAS, NOW)));
      expect(await save(store, reject('d', '12345'))).to.deep.equal({ waiting: 2, dropped: 1 });
      expect(await ids(store)).to.equal('c,d');
    });
  });
};
