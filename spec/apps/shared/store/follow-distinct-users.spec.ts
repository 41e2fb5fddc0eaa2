import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { followDistinctUsers } from '../../../../src/apps/shared/store/follow-distinct-users.ts';
import { emptyCommit } from '../../../../src/stats/counts/commit.ts';
import { deltaCounter } from '../../../../src/stats/counts/deltas.ts';
import { NO_WINDOW_DELTAS } from '../../../../src/stats/windows/window-deltas.ts';
import { memoryStore } from '../../../../src/stores/memory/memory-store.ts';
import { changeAt } from '../../../support/feed-events.ts';

const T = 1_777_979_860_000;
const NOW = new Date(T).toISOString();

describe('followDistinctUsers', () => {
  const setUp = () => {
    const original = memoryStore<number>();
    const { store, distinctUsersUntil } = followDistinctUsers(original, () => T);
    let offset = 0;
    /** Saves the edits of this many new users, of which the last was at this time. */
    const save = (users: number, ms: number) => {
      const counter = deltaCounter();
      for (let count = 0; count < users; count += 1) {
        const change = changeAt((offset += 1));
        if (change.kind === 'change') counter.add({ ...change, user: `user ${offset}` });
      }
      const watermarks = [{ topic: 't', high: T + ms - 100, last: [T + ms - 100, T + ms] }];
      const windows = { ...NO_WINDOW_DELTAS, watermarks };
      return firstValueFrom(store.save({ ...emptyCommit(NOW), deltas: counter.deltas(), windows }));
    };
    return { original, save, distinctUsersUntil };
  };

  it('knows the number of the save whose events end closest to a time', async () => {
    const { save, distinctUsersUntil } = setUp();
    expect(distinctUsersUntil(T)).to.equal(null);
    await save(3, -5_000);
    await save(4, -4_000);
    await save(5, -3_500);
    expect([-9_000, -4_600, -4_400, -3_800, -3_700, 0].map((ms) => distinctUsersUntil(T + ms))).to.deep.equal(
      [3, 3, 7, 7, 12, 12],
    );
  });

  it('adds late events to the newest ones, and does not believe a time ahead of the clock', async () => {
    const { save, distinctUsersUntil } = setUp();
    await save(3, -5_000);
    await save(1, -9_000);
    expect([distinctUsersUntil(T - 9_000), distinctUsersUntil(T - 4_000)]).to.deep.equal([4, 4]);
    await save(1, -3_000);
    await save(1, 900_000);
    expect([distinctUsersUntil(T - 4_900), distinctUsersUntil(T - 3_000)]).to.deep.equal([4, 6]);
  });

  it('knows the number of the whole store after a save of any ledger', async () => {
    const { store, distinctUsersUntil } = followDistinctUsers(memoryStore<number>(), () => T);
    const saveTo = (ledger: string, user: string, ms: number) => {
      const counter = deltaCounter();
      const change = changeAt(1);
      if (change.kind === 'change') counter.add({ ...change, user });
      const watermarks = [{ topic: 't', high: T + ms - 100, last: [T + ms - 100, T + ms] }];
      const windows = { ...NO_WINDOW_DELTAS, watermarks };
      return firstValueFrom(
        store.ledger(ledger).save({ ...emptyCommit(NOW), deltas: counter.deltas(), windows }),
      );
    };
    await saveTo('0', 'a', -5_000);
    await saveTo('1', 'b', -4_000);
    await saveTo('0', 'c', -3_000);
    expect([-5_000, -4_000, -3_000].map((ms) => distinctUsersUntil(T + ms))).to.deep.equal([1, 2, 3]);
    await firstValueFrom(store.ledger('1').load());
    expect(distinctUsersUntil(T)).to.equal(3);
  });

  it('knows the number of what was loaded', async () => {
    const { original, save } = setUp();
    await save(3, -5_000);
    const restarted = followDistinctUsers(original, () => T);
    await firstValueFrom(restarted.store.load());
    expect(restarted.distinctUsersUntil(T - 6_000)).to.equal(3);
  });
});
