import { expect } from 'chai';
import fc from 'fast-check';
import { defer, firstValueFrom, forkJoin, from } from 'rxjs';
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

/** An empty store, and its cleanup. */
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

/** Independent of the stores' implementation: compares UTF-16 units as code points. */
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

/** Guarantees that a store may lack. */
export interface StoreLimits {
  /** False: each user of a report is read at some moment of the report; only the head shows one instant. */
  readonly oneInstant?: boolean;
}

/** The contract of every store. `make` is called for each spec. */
export const storeContract = (
  name: string,
  createFixture: () => Promise<StoreFixture>,
  { oneInstant = true }: StoreLimits = {},
): void => {
  describe(`${name} as a store`, () => {
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

    it('adds deltas and returns the new snapshot', async () => {
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

    it('is cold: saves nothing before a subscription', async () => {
      const save$ = store.save(commitOf({ canaries: 1 }));
      expect((await load()).canaries).to.equal(0);
      await firstValueFrom(save$);
      expect((await load()).canaries).to.equal(1);
    });

    it('never changes a snapshot that it has returned', async () => {
      const { snapshot } = await save(commitOf({ deltas: countDeltas([event()]) }));
      const copy = structuredClone(snapshot);
      await save(
        commitOf({ deltas: countDeltas([event(), event({ user: 'Bob', domain: 'x', serverUrl: 'y' })]) }),
      );
      expect(snapshot).to.deep.equal(copy);
    });

    it('saves the position with the counts, and keeps it when a commit has none', async () => {
      await save(commitOf({ position: positionAt(7) }));
      await save(commitOf({ position: null, canaries: 1 }));
      expect((await load()).position).to.deep.equal(positionAt(7));
      await save(commitOf({ position: positionAt(9) }));
      expect((await load()).position).to.deep.equal(positionAt(9));
    });

    it('keeps any text in a position', async () => {
      const position = [{ topic: '\u0000 \ud800 🦆 "', offset: 2 ** 52 }];
      await save(commitOf({ position }));
      expect((await load()).position).to.deep.equal(position);
    });

    it('keeps position and recent keys per ledger, and counts all ledgers together', async () => {
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

    it('forgets everything on reset, and counts from zero', async () => {
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
      expect(await store.rejects(10)).to.deep.equal([]);
      expect((await save(full)).snapshot.topUsers).to.deep.equal([['Alice', 1]]);
      expect((await load()).rejects).to.equal(1);
    });

    it('keeps recent keys in order, and expires the older ones of a partition', async () => {
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

    it('saturates lost events at 2^53 - 1', async () => {
      const losses = [{ topic: 't', partition: 0, from: 0, to: Number.MAX_SAFE_INTEGER, at: NOW }];
      for (let saves = 0; saves < 3; saves += 1) {
        const { totals } = await save(commitOf({ losses: [...losses, ...losses] }));
        expect(totals.lostEvents).to.equal(Number.MAX_SAFE_INTEGER);
      }
      expect((await load()).lostEvents).to.equal(Number.MAX_SAFE_INTEGER);
    });

    it('subtracts lost events that arrive after all', async () => {
      const losses = [{ topic: 't', partition: 0, from: 5, to: 9, at: NOW }];
      expect((await save(commitOf({ losses }))).totals.lostEvents).to.equal(5);
      expect((await save(commitOf({ losses: [], found: 3 }))).totals.lostEvents).to.equal(2);
      expect((await load()).lostEvents).to.equal(2);
    });

    it('counts exactly beyond 2^31 and up to 2^53', async () => {
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

    it('folds servers and domains beyond the limit into one key, with exact sums', async () => {
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

    it('distinguishes all keys, whatever their text', async () => {
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

    it('ignores counts that are not positive', async () => {
      const { snapshot } = await saveUsers(['Alice'], 0);
      expect(snapshot.distinctUsers).to.equal(0);
      expect(snapshot.topUsers).to.deep.equal([]);
    });

    it('shows only the most active users, exactly, through every change of rank', async () => {
      const users = Array.from({ length: SNAPSHOT_TOP_USERS + 50 }, (_, i) => `user ${i}`);
      const counts = new Map(users.map((user) => [user, 1]));
      await saveUsers(users);
      // The last users by name overtake the others, one batch at a time.
      for (const some of [users.slice(-60), users.slice(-60, -30), users.slice(3, 5)]) {
        const { snapshot } = await saveUsers(some);
        for (const user of some) counts.set(user, (counts.get(user) ?? 0) + 1);
        expect(snapshot.topUsers).to.deep.equal(ranked(counts).slice(0, SNAPSHOT_TOP_USERS));
      }
      const loaded = await load();
      expect(loaded.snapshot.topUsers).to.deep.equal(ranked(counts).slice(0, SNAPSHOT_TOP_USERS));
      expect(loaded.snapshot.distinctUsers).to.equal(users.length);
    });

    it('runs all saves in subscription order without waiting between them', async () => {
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

    it('reports in parts, the head first, and ranks a limited report', async () => {
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

    it('reports a state that existed, whatever is saved meanwhile', async () => {
      const users = Array.from({ length: 2000 }, (_, i) => `user ${i}`);
      const { snapshot } = await saveUsers(users);
      const report = readReport(store, 'all');
      // The first part of another report shows that reading has started.
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

    it('stores each reject once, and lists them in order of arrival, page by page', async () => {
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
      expect(await store.rejects(10)).to.deep.equal(all);
      expect(await store.rejects(2)).to.deep.equal(all.slice(0, 2));
      expect(await store.rejects(2, 'a')).to.deep.equal(all.slice(2));
      expect(await store.rejects(2, 'c')).to.deep.equal([]);
      expect(await store.rejects(1, 'unknown')).to.deep.equal(all.slice(0, 1));
    });

    it('ends a page of rejects early when it has much data', async () => {
      const third = Math.ceil(MAX_REJECT_PAGE_CHARACTERS / 3);
      const lengths = [third, third, third, 5, Math.ceil(1.5 * MAX_REJECT_PAGE_CHARACTERS), 7];
      const all = lengths.map((length, i) => reject(`r${i}`, { data: String(i).repeat(length) }));
      for (const one of all) await save(commitOf({ rejects: [one] }));
      const idsAfter = async (limit: number, after?: string): Promise<readonly string[]> =>
        (await store.rejects(limit, after)).map(({ id }) => id);
      expect(await idsAfter(100)).to.deep.equal(['r0', 'r1', 'r2']);
      expect(await idsAfter(100, 'r2')).to.deep.equal(['r3', 'r4']);
      expect(await idsAfter(100, 'r4')).to.deep.equal(['r5']);
      expect(await idsAfter(2)).to.deep.equal(['r0', 'r1']);
      const [long] = await store.rejects(1, 'r3');
      expect(long?.data, 'not truncated').to.equal(all[4]?.data);
    });

    it('recovers rejects: removes them and adds their counts atomically', async () => {
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
      expect(await store.rejects(10)).to.deep.equal([reject('c')]);
      expect(await store.rejects(10, 'b')).to.deep.equal([reject('c')]);
    });

    it('recovers nothing twice: all or none, and the same reject arriving again changes nothing', async () => {
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
        expect(error.message).to.contain('List the rejects again');
      }
      const { totals } = await save(commitOf({ rejects: [reject('a')] }));
      expect(totals.rejects).to.equal(1);
      expect(await load()).to.deep.equal(before);
      expect(await store.rejects(10)).to.deep.equal([reject('b')]);
    });

    it('waits for saves when it closes, and refuses later calls', async () => {
      const saved = save(commitOf({ deltas: countDeltas([event()]) }));
      const closed = closeStore(store);
      const late = failureOf(save(commitOf()));
      expect((await saved).snapshot.nonBots).to.equal(1);
      await closed;
      expect((await late).code).to.equal('store-closed');
      for (const call$ of [store.load(), from(store.report('all')), defer(() => store.rejects(1))]) {
        expect((await failureOf(firstValueFrom<unknown>(call$))).code).to.equal('store-closed');
      }
      await closeStore(store);
    });

    it('shows the same state after reopening, if it is durable', async () => {
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
