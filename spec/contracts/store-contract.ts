import { expect } from 'chai';
import fc from 'fast-check';
import { firstValueFrom, forkJoin, from } from 'rxjs';
import { countDeltas, type Countable } from '../../src/stats/counts/deltas.ts';
import { SNAPSHOT_TOP_USERS, type Count } from '../../src/stats/counts/snapshot.ts';
import { NO_WINDOW_DELTAS } from '../../src/stats/windows/window-deltas.ts';
import { MAX_DISTINCT_KEYS, OTHER_KEY } from '../../src/stats/counts/key-cap.ts';
import { MAX_REJECT_PAGE_CHARACTERS } from '../../src/stats/counts/reject-page.ts';
import type { Reject, Store } from '../../src/stores/store.ts';
import {
  commitOf,
  event,
  NO_DELTAS,
  NOW,
  positionAt,
  usersCommit,
  type Position,
} from '../stores/support/commits.ts';
import { closeStore, failureOf, readReport } from '../stores/support/read-report.ts';

/** A fresh, empty store, and how to clear up after it. */
export interface StoreFixture {
  readonly store: Store<Position>;
  /** For durable stores: closes this one and opens the same data again. */
  readonly reopen?: () => Promise<Store<Position>>;
  readonly dispose: () => Promise<void>;
}

const ODD_KEYS = [
  '',
  '__proto__',
  'constructor',
  '🦆',
  '\uE000',
  '\uFFFF',
  'a\nb',
  'a\u0000b',
  'a',
  'ä',
  "'; --",
  '10',
  '9',
];

/** Written apart from the stores: units compared as code points. */
const compareText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const ranked = (counts: ReadonlyMap<string, number>): readonly Count[] =>
  [...counts].sort((a, b) => b[1] - a[1] || compareText(a[0], b[0]));

const reject = (id: string, over: Partial<Reject> = {}): Reject => ({
  id,
  code: 'not-json',
  reason: 'not JSON',
  data: `{"broken ${id}`,
  at: NOW,
  ...over,
});

/** What a store need not promise. */
export interface StoreLimits {
  /** False: a report's users are each of some moment of the report. Its head is of one instant all the same. */
  readonly oneInstant?: boolean;
}

/** What every store promises. `make` is called for each spec. */
export const storeContract = (
  name: string,
  createFixture: () => Promise<StoreFixture>,
  { oneInstant = true }: StoreLimits = {},
): void => {
  describe(`${name} keeps the contract of a store`, () => {
    let fixture: StoreFixture;
    let store: Store<Position>;

    beforeEach(async () => {
      fixture = await createFixture();
      store = fixture.store;
    });

    afterEach(() => fixture.dispose());

    const load = () => firstValueFrom(store.load());
    const save = (commit: Parameters<typeof store.save>[0]) => firstValueFrom(store.save(commit));
    const saveUsers = (users: Iterable<string>, count?: number) => save(usersCommit(users, count));

    it('starts empty', async () => {
      expect(await load()).to.deep.equal({
        snapshot: {
          bots: 0,
          nonBots: 0,
          distinctUsers: 0,
          byServerUrl: new Map(),
          byDomain: new Map(),
          topUsers: [],
          asOf: null,
        },
        position: null,
        recent: [],
        watermarks: [],
        canaries: 0,
        rejects: 0,
        deadLetters: 0,
        lostEvents: 0,
      });
      expect((await readReport(store, 'all')).users).to.deep.equal([]);
    });

    it('adds deltas and answers with the new snapshot', async () => {
      const deltas = countDeltas([
        event(),
        event({ user: 'Bob', bot: true }),
        event({ user: null, domain: null }),
      ]);
      await save(commitOf({ deltas }));
      const { snapshot } = await save(commitOf({ deltas, at: '2026-11-21T12:00:01.000Z' }));
      expect(snapshot).to.deep.equal({
        bots: 2,
        nonBots: 4,
        distinctUsers: 2,
        byServerUrl: new Map([['https://en.wikipedia.org', 6]]),
        byDomain: new Map([['en.wikipedia.org', 4]]),
        topUsers: [
          ['Alice', 2],
          ['Bob', 2],
        ],
        asOf: '2026-11-21T12:00:01.000Z',
      });
      expect((await load()).snapshot).to.deep.equal(snapshot);
    });

    it('is cold: nothing is saved before a subscription', async () => {
      const save$ = store.save(commitOf({ canaries: 1 }));
      expect((await load()).canaries).to.equal(0);
      await firstValueFrom(save$);
      expect((await load()).canaries).to.equal(1);
    });

    it('never changes a snapshot that it has given out', async () => {
      const { snapshot } = await save(commitOf({ deltas: countDeltas([event()]) }));
      const copy = structuredClone(snapshot);
      await save(
        commitOf({ deltas: countDeltas([event(), event({ user: 'Bob', domain: 'x', serverUrl: 'y' })]) }),
      );
      expect(snapshot).to.deep.equal(copy);
    });

    it('moves the position with the counts, and keeps it when a commit has none', async () => {
      await save(commitOf({ position: positionAt(7) }));
      await save(commitOf({ position: null, canaries: 1 }));
      expect((await load()).position).to.deep.equal(positionAt(7));
      await save(commitOf({ position: positionAt(9) }));
      expect((await load()).position).to.deep.equal(positionAt(9));
    });

    it('keeps a position with any text in it', async () => {
      const position = [{ topic: '\u0000 \ud800 🦆 "', offset: 2 ** 52 }];
      await save(commitOf({ position }));
      expect((await load()).position).to.deep.equal(position);
    });

    it('keeps the position and the recent keys of each ledger apart, and counts all of them together', async () => {
      const [first, second] = [store.ledger('topic/0'), store.ledger('topic/1 \u0000 🦆')];
      const keys = (text: string) => [{ partition: 'p', at: 1000, keys: text }];
      const deltas = countDeltas([event()]);
      await firstValueFrom(first.load());
      await firstValueFrom(first.save(commitOf({ deltas, position: positionAt(1), recent: keys('a') })));
      await firstValueFrom(second.load());
      await firstValueFrom(second.save(commitOf({ deltas, position: positionAt(2), recent: keys('b') })));
      const { snapshot } = await save(commitOf({ deltas, expireBefore: new Map([['p', 5000]]) }));
      expect(snapshot.nonBots).to.equal(3);
      expect(snapshot.topUsers).to.deep.equal([['Alice', 3]]);
      const loaded = await firstValueFrom(second.load());
      expect(loaded.snapshot).to.deep.equal(snapshot);
      expect(loaded).to.deep.include({ position: positionAt(2), recent: keys('b') });
      expect(await firstValueFrom(first.load())).to.deep.include({
        position: positionAt(1),
        recent: keys('a'),
      });
      expect(await load()).to.deep.include({ position: null, recent: [] });
      expect(await firstValueFrom(store.ledger('topic').load())).to.deep.include({ position: null });
    });

    it('forgets all when it is reset, and counts anew', async () => {
      const empty = await load();
      const full = commitOf({
        deltas: countDeltas([event()]),
        position: positionAt(1),
        recent: [{ partition: 'p', at: 1, keys: 'k' }],
        canaries: 1,
        rejects: [reject('a')],
        deadLetters: 2,
        losses: [{ topic: 't', partition: 0, from: 5, to: 5, at: NOW }],
      });
      await save(full);
      const part = store.ledger('part');
      await firstValueFrom(part.load());
      await firstValueFrom(part.save(full));
      await firstValueFrom(store.reset());
      expect(await load()).to.deep.equal(empty);
      expect(await firstValueFrom(part.load())).to.deep.equal(empty);
      expect((await readReport(store, 'all')).users).to.deep.equal([]);
      expect(await firstValueFrom(store.rejects(10))).to.deep.equal([]);
      expect((await save(full)).snapshot.topUsers).to.deep.equal([['Alice', 1]]);
      expect((await load()).rejects).to.equal(1);
    });

    it('keeps recent keys in order, and forgets those of a partition that are older', async () => {
      const eqiad = { partition: 'eqiad', at: 1000, keys: 'a\nb' };
      const codfw = { partition: 'codfw', at: 1000, keys: 'c' };
      const later = { partition: 'eqiad', at: 2000, keys: 'c\n🦆\na\u0000b' };
      await save(commitOf({ recent: [eqiad, codfw] }));
      await save(commitOf({ recent: [later] }));
      expect((await load()).recent).to.deep.equal([eqiad, codfw, later]);
      await save(commitOf({ expireBefore: new Map([['eqiad', 2000]]) }));
      expect((await load()).recent).to.deep.equal([codfw, later]);
    });

    it('counts canaries and lost events', async () => {
      await save(
        commitOf({
          canaries: 2,
          deadLetters: 4,
          losses: [{ topic: 't', partition: 0, from: 5, to: 5, at: NOW }],
        }),
      );
      const { totals } = await save(
        commitOf({
          canaries: 1,
          deadLetters: 1,
          losses: [{ topic: 't', partition: 0, from: 7, to: 2 ** 40, at: NOW }],
        }),
      );
      expect(totals).to.deep.equal({
        canaries: 3,
        rejects: 0,
        deadLetters: 5,
        lostEvents: 2 ** 40 - 7 + 1 + 1,
      });
      expect(await load()).to.include(totals);
    });

    it('counts lost events up to 2^53 - 1, and no further', async () => {
      const losses = [{ topic: 't', partition: 0, from: 0, to: Number.MAX_SAFE_INTEGER, at: NOW }];
      for (let saves = 0; saves < 3; saves += 1) {
        const { totals } = await save(commitOf({ losses: [...losses, ...losses] }));
        expect(totals.lostEvents).to.equal(Number.MAX_SAFE_INTEGER);
      }
      expect((await load()).lostEvents).to.equal(Number.MAX_SAFE_INTEGER);
    });

    it('counts what was lost and came after all as lost no longer', async () => {
      const losses = [{ topic: 't', partition: 0, from: 5, to: 9, at: NOW }];
      expect((await save(commitOf({ losses }))).totals.lostEvents).to.equal(5);
      expect((await save(commitOf({ losses: [], found: 3 }))).totals.lostEvents).to.equal(2);
      expect((await load()).lostEvents).to.equal(2);
    });

    it('counts over 2^31 and whole to 2^53', async () => {
      await save(
        commitOf({ deltas: { ...NO_DELTAS, nonBots: 2 ** 52, byUser: new Map([['Alice', 2 ** 52]]) } }),
      );
      const { snapshot } = await save(
        commitOf({
          deltas: { ...NO_DELTAS, nonBots: 2 ** 40 + 1, byUser: new Map([['Alice', 2 ** 40 + 1]]) },
        }),
      );
      expect(snapshot.nonBots).to.equal(2 ** 52 + 2 ** 40 + 1);
      expect(snapshot.topUsers).to.deep.equal([['Alice', 2 ** 52 + 2 ** 40 + 1]]);
      expect((await load()).snapshot).to.deep.equal(snapshot);
      expect((await readReport(store, 'all')).users).to.deep.equal(snapshot.topUsers);
    });

    it('counts servers and domains beyond the bound as one, and every sum stays exact', async () => {
      const named = (prefix: string, from: number, to: number): ReadonlyMap<string, number> =>
        new Map(Array.from({ length: to - from }, (_, i) => [`${prefix} ${from + i}`, 1]));
      const step = (from: number, to: number) =>
        commitOf({
          deltas: {
            ...NO_DELTAS,
            nonBots: to - from,
            byServerUrl: named('server', from, to),
            byDomain: named('domain', from, to),
          },
        });
      await save(step(0, MAX_DISTINCT_KEYS - 10));
      expect((await load()).snapshot.byDomain.has(OTHER_KEY)).to.equal(false);
      await save(step(MAX_DISTINCT_KEYS - 20, MAX_DISTINCT_KEYS + 30));
      const reopened = (await fixture.reopen?.()) ?? store;
      store = reopened;
      await load();
      const { snapshot } = await save(step(0, MAX_DISTINCT_KEYS + 50));
      const total = MAX_DISTINCT_KEYS - 10 + 50 + MAX_DISTINCT_KEYS + 50;
      expect(snapshot.nonBots).to.equal(total);
      for (const [prefix, counts] of [
        ['server', snapshot.byServerUrl],
        ['domain', snapshot.byDomain],
      ] as const) {
        expect(counts.size).to.equal(MAX_DISTINCT_KEYS + 1);
        expect(counts.get(OTHER_KEY)).to.equal(30 + 50);
        expect(counts.get(`${prefix} ${MAX_DISTINCT_KEYS - 15}`)).to.equal(3);
        expect(counts.get(`${prefix} ${MAX_DISTINCT_KEYS - 1}`)).to.equal(2);
        expect(counts.has(`${prefix} ${MAX_DISTINCT_KEYS}`)).to.equal(false);
        expect([...counts.values()].reduce((sum, count) => sum + count, 0)).to.equal(total);
      }
      expect((await load()).snapshot).to.deep.equal(snapshot);
    });

    it('keeps every key apart, whatever its text', async () => {
      const long = '𝕏'.repeat(16_384);
      const keys = [...ODD_KEYS, long, `${long}!`];
      const counts = new Map(keys.map((key, i) => [key, i + 1]));
      await save(
        commitOf({ deltas: { ...NO_DELTAS, byUser: counts, byDomain: counts, byServerUrl: counts } }),
      );
      const { snapshot } = await load();
      expect(snapshot.distinctUsers).to.equal(keys.length);
      expect(snapshot.topUsers).to.deep.equal(ranked(counts));
      expect([...snapshot.byDomain]).to.have.deep.members([...counts]);
      expect([...snapshot.byServerUrl]).to.have.deep.members([...counts]);
      expect((await readReport(store, 'all')).users).to.have.deep.members([...counts]);
      expect((await readReport(store, 3)).users).to.deep.equal(ranked(counts).slice(0, 3));
    });

    it('counts lone surrogates as U+FFFD', async () => {
      const { snapshot } = await saveUsers(['x\ud800', 'x\udc00', 'x\ufffd', 'x🦆']);
      expect(snapshot.distinctUsers).to.equal(2);
      expect(snapshot.topUsers).to.deep.equal([
        ['x\ufffd', 3],
        ['x🦆', 1],
      ]);
      expect((await load()).snapshot).to.deep.equal(snapshot);
    });

    it('leaves out counts that do not grow', async () => {
      const { snapshot } = await saveUsers(['Alice'], 0);
      expect(snapshot.distinctUsers).to.equal(0);
      expect(snapshot.topUsers).to.deep.equal([]);
    });

    it('shows the most active users only, exact through every change of places', async () => {
      const users = Array.from({ length: SNAPSHOT_TOP_USERS + 50 }, (_, i) => `user ${i}`);
      const counts = new Map(users.map((user) => [user, 1]));
      await saveUsers(users);
      // The last ones by name climb over the others, one batch at a time.
      for (const some of [users.slice(-60), users.slice(-60, -30), users.slice(3, 5)]) {
        const { snapshot } = await saveUsers(some);
        for (const user of some) counts.set(user, (counts.get(user) ?? 0) + 1);
        expect(snapshot.topUsers).to.deep.equal(ranked(counts).slice(0, SNAPSHOT_TOP_USERS));
      }
      const loaded = await load();
      expect(loaded.snapshot.topUsers).to.deep.equal(ranked(counts).slice(0, SNAPSHOT_TOP_USERS));
      expect(loaded.snapshot.distinctUsers).to.equal(users.length);
    });

    it('does saves in the order of subscription, all of them, without waiting between', async () => {
      const saves = Array.from({ length: 100 }, (_, i) =>
        store.save(
          commitOf({ deltas: countDeltas([event({ user: `u${i % 7}` })]), position: positionAt(i) }),
        ),
      );
      const results = await firstValueFrom(forkJoin(saves));
      expect(results.map(({ snapshot }) => snapshot.nonBots)).to.deep.equal(saves.map((_, i) => i + 1));
      const loaded = await load();
      expect(loaded.position).to.deep.equal(positionAt(99));
      expect(loaded.snapshot).to.deep.equal(results.at(-1)?.snapshot);
    });

    it('reports in parts, the head first, and ranked when asked for some', async () => {
      const users = Array.from({ length: 2500 }, (_, i) => `user ${i}`);
      await saveUsers(users);
      const { snapshot } = await saveUsers(users.slice(0, 1500));
      const counts = new Map(users.map((user, i) => [user, i < 1500 ? 2 : 1]));

      const all = await readReport(store, 'all');
      expect(all.head).to.deep.equal({ ...snapshot, topUsers: [] });
      expect(all.parts).to.deep.equal([1000, 1000, 500]);
      expect(all.users).to.have.deep.members([...counts]);

      const some = await readReport(store, 1700);
      expect(some.parts).to.deep.equal([1000, 700]);
      expect(some.users).to.deep.equal(ranked(counts).slice(0, 1700));
      expect((await readReport(store, 9999)).users).to.deep.equal(ranked(counts));
      expect((await readReport(store, 0)).users).to.deep.equal([]);
    });

    it('reports what was true, whatever is saved meanwhile', async () => {
      const users = Array.from({ length: 2000 }, (_, i) => `user ${i}`);
      const { snapshot } = await saveUsers(users);
      const report = readReport(store, 'all');
      // The first part of another report shows that reading is under way.
      await firstValueFrom(from(store.report('all')));
      await saveUsers([...users, 'newcomer']);
      const { head, users: reported } = await report;
      const sum = reported.reduce((total, [, count]) => total + count, 0);
      expect([2000, 2001]).to.include(head.distinctUsers);
      if (oneInstant) {
        expect([2000, 4001]).to.include(sum);
        expect(head.distinctUsers).to.equal(reported.length);
      } else {
        expect(sum).to.be.within(2000, 4001);
        const atSomeMoment = new Map(users.map((user): [string, number[]] => [user, [1, 2]]));
        atSomeMoment.set('newcomer', [1]);
        for (const [user, count] of reported) expect(atSomeMoment.get(user), user).to.include(count);
        expect(new Set(reported.map(([user]) => user)).size).to.equal(reported.length);
      }
      expect(snapshot.distinctUsers).to.equal(2000);
    });

    it('keeps rejects once, lists them in order of arrival and page by page', async () => {
      await save(commitOf({ rejects: [reject('b', { code: 'beyond-limit' }), reject('a')] }));
      const { totals } = await save(
        commitOf({
          rejects: [
            reject('a', { code: 'other', reason: 'again' }),
            reject('c', { data: 'nul \u0000 end' }),
            reject('c'),
          ],
        }),
      );
      expect(totals.rejects).to.equal(3);
      const all = [
        reject('b', { code: 'beyond-limit' }),
        reject('a'),
        reject('c', { data: 'nul \u0000 end' }),
      ];
      expect(await firstValueFrom(store.rejects(10))).to.deep.equal(all);
      expect(await firstValueFrom(store.rejects(2))).to.deep.equal(all.slice(0, 2));
      expect(await firstValueFrom(store.rejects(2, 'a'))).to.deep.equal(all.slice(2));
      expect(await firstValueFrom(store.rejects(2, 'c'))).to.deep.equal([]);
      expect(await firstValueFrom(store.rejects(1, 'unknown'))).to.deep.equal(all.slice(0, 1));
    });

    it('ends a page of rejects where it has very much data', async () => {
      const third = Math.ceil(MAX_REJECT_PAGE_CHARACTERS / 3);
      const lengths = [third, third, third, 5, Math.ceil(1.5 * MAX_REJECT_PAGE_CHARACTERS), 7];
      const all = lengths.map((length, i) => reject(`r${i}`, { data: String(i).repeat(length) }));
      for (const one of all) await save(commitOf({ rejects: [one] }));
      const idsAfter = async (limit: number, after?: string): Promise<readonly string[]> =>
        (await firstValueFrom(store.rejects(limit, after))).map(({ id }) => id);
      expect(await idsAfter(100)).to.deep.equal(['r0', 'r1', 'r2']);
      expect(await idsAfter(100, 'r2')).to.deep.equal(['r3', 'r4']);
      expect(await idsAfter(100, 'r4')).to.deep.equal(['r5']);
      expect(await idsAfter(2)).to.deep.equal(['r0', 'r1']);
      const [long] = await firstValueFrom(store.rejects(1, 'r3'));
      expect(long?.data, 'kept whole').to.equal(all[4]?.data);
    });

    it('recovers rejects: takes them out and adds what they were, in one step', async () => {
      await save(commitOf({ rejects: ['a', 'b', 'c'].map((id) => reject(id)) }));
      const at = '2026-11-21T13:00:00.000Z';
      const recovered = await firstValueFrom(
        store.recover(['a', 'b', 'a'], countDeltas([event(), event()]), NO_WINDOW_DELTAS, at),
      );
      expect(recovered.totals.rejects).to.equal(1);
      expect(recovered.snapshot.nonBots).to.equal(2);
      expect(recovered.snapshot.asOf).to.equal(at);
      expect((await load()).snapshot).to.deep.equal(recovered.snapshot);
      expect((await load()).rejects).to.equal(1);
      expect(await firstValueFrom(store.rejects(10))).to.deep.equal([reject('c')]);
      expect(await firstValueFrom(store.rejects(10, 'b'))).to.deep.equal([reject('c')]);
    });

    it('recovers nothing twice: all or none, and the same text coming again changes nothing', async () => {
      await save(commitOf({ rejects: [reject('a'), reject('b')] }));
      await firstValueFrom(store.recover(['a'], countDeltas([event()]), NO_WINDOW_DELTAS, NOW));
      const before = await load();
      for (const ids of [
        ['b', 'a'],
        ['b', 'unknown'],
      ]) {
        const error = await failureOf(
          firstValueFrom(store.recover(ids, countDeltas([event(), event()]), NO_WINDOW_DELTAS, NOW)),
        );
        expect(error.code).to.equal('store-failed');
        expect(error.message).to.contain('list the rejects again');
      }
      const { totals } = await save(commitOf({ rejects: [reject('a')] }));
      expect(totals.rejects).to.equal(1);
      expect(await load()).to.deep.equal(before);
      expect(await firstValueFrom(store.rejects(10))).to.deep.equal([reject('b')]);
    });

    it('waits for saves when it closes, and refuses what comes later', async () => {
      const saved = save(commitOf({ deltas: countDeltas([event()]) }));
      const closed = closeStore(store);
      const late = failureOf(save(commitOf()));
      expect((await saved).snapshot.nonBots).to.equal(1);
      await closed;
      expect((await late).code).to.equal('store-closed');
      for (const call$ of [store.load(), from(store.report('all')), store.rejects(1)]) {
        expect((await failureOf(firstValueFrom<unknown>(call$))).code).to.equal('store-closed');
      }
      await closeStore(store);
    });

    it('shows the same after it was opened again, if it is durable', async () => {
      if (fixture.reopen === undefined) return;
      await save(
        commitOf({
          deltas: countDeltas([event(), event({ user: 'a\u0000b', bot: true })]),
          position: positionAt(3),
          recent: [{ partition: 'p', at: 5, keys: 'k' }],
          canaries: 1,
          rejects: [reject('r')],
          losses: [{ topic: 't', partition: 0, from: 1, to: 2, at: NOW }],
        }),
      );
      const before = await load();
      store = await fixture.reopen();
      expect(await load()).to.deep.equal(before);
    });

    it('agrees with a plain count over random commits', async () => {
      const key = fc.oneof(fc.constantFrom(...ODD_KEYS), fc.string({ unit: 'grapheme', maxLength: 2 }));
      const optional = fc.option(key, { nil: null });
      const events: fc.Arbitrary<Countable[]> = fc.array(
        fc.record({ bot: fc.boolean(), user: optional, serverUrl: optional, domain: optional }),
        { maxLength: 40 },
      );
      const seen: Countable[] = [];
      await fc.assert(
        fc.asyncProperty(fc.array(events, { maxLength: 4 }), async (batches) => {
          await Promise.all(batches.map((batch) => save(commitOf({ deltas: countDeltas(batch) }))));
          seen.push(...batches.flat());
          const { snapshot } = await load();
          const expected = countDeltas(seen);
          expect(snapshot.bots).to.equal(seen.filter(({ bot }) => bot).length);
          expect(snapshot.nonBots).to.equal(seen.filter(({ bot }) => !bot).length);
          expect(snapshot.distinctUsers).to.equal(
            new Set(seen.map(({ user }) => user ?? null)).size -
              (seen.some(({ user }) => user === null) ? 1 : 0),
          );
          expect(snapshot.topUsers).to.deep.equal(ranked(expected.byUser).slice(0, SNAPSHOT_TOP_USERS));
          expect([...snapshot.byDomain]).to.have.deep.members([...expected.byDomain]);
          expect([...snapshot.byServerUrl]).to.have.deep.members([...expected.byServerUrl]);
          expect((await readReport(store, 'all')).users).to.have.deep.members([...expected.byUser]);
          expect((await readReport(store, 5)).users).to.deep.equal(ranked(expected.byUser).slice(0, 5));
        }),
        { numRuns: 25 },
      );
    });
  });
};
