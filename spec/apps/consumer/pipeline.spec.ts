import { expect } from 'chai';
import fc from 'fast-check';
import { delay, lastValueFrom, NEVER, type Observable, ReplaySubject, take, tap, timer, toArray } from 'rxjs';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { partitionPipeline } from '../../../src/apps/consumer/pipeline.ts';
import type { PartitionPosition } from '../../../src/apps/consumer/partition/partition-position.ts';
import type { Counted, PartitionDeps } from '../../../src/apps/consumer/deps.ts';
import { BrokerError } from '../../../src/kafka/broker-error.ts';
import { countDeltas } from '../../../src/stats/counts/deltas.ts';
import { RESOLUTIONS } from '../../../src/stats/windows/resolution.ts';
import { watermarkTracker } from '../../../src/stats/windows/time/watermark-tracker.ts';
import { windowCounter } from '../../../src/stats/windows/window-counter.ts';
import { DIMENSIONS } from '../../../src/stats/windows/window-deltas.ts';
import { windowSums } from '../../../src/stats/windows/window-sums.ts';
import { userKind } from '../../../src/wikimedia/event/user-kind.ts';
import { windowCounterFactory } from '../../../src/stats/windows/window-counter-factory.ts';
import { memoryStore } from '../../../src/stores/memory/memory-store.ts';
import type { Store } from '../../../src/stores/store.ts';
import { drawn, timedSource } from '../../support/timed-marbles.ts';
import { accountedFor } from '../../contracts/windows/counted-events.ts';
import { readRecord } from '../../../src/apps/consumer/partition/record-item.ts';
import {
  type Entry,
  faultyLedger,
  messageOf,
  type SaveOutcome,
  scriptedRecords,
} from './partition/scripted-partition.ts';

const NOW = '2026-11-21T12:00:00.000Z';
const LATENESS_MS = 20_000;

/** The counted entries of a log: an id is a duplicate when it occurred in this or the previous stretch of `window` offsets. */
const countedOf = (log: readonly Entry[], window: number): readonly Entry[] => {
  const stretches = new Map<string, number>();
  return log.filter((entry, offset) => {
    if (entry.kind !== 'change') return false;
    if (entry.id === null || window === 0) return true;
    const stretch = Math.floor(offset / window);
    const isDuplicate = stretch - (stretches.get(entry.id) ?? -Infinity) <= 1;
    stretches.set(entry.id, stretch);
    return !isDuplicate;
  });
};

/** A plain count over the whole log. */
const plainCount = (log: readonly Entry[], window: number) => {
  const changes = countedOf(log, window).flatMap((entry) => (entry.kind === 'change' ? [entry] : []));
  const { bots, nonBots, byUser, byDomain } = countDeltas(
    changes.map(({ user, bot, id }) => ({
      bot: bot && id !== null,
      user,
      domain: 'en.wikipedia.org',
      serverUrl: null,
    })),
  );
  const sorted = (counts: ReadonlyMap<string, number>) => [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  return { bots, nonBots, byUser: sorted(byUser), byDomain: sorted(byDomain) };
};

/** The windows of the whole log, computed without a restart. */
const plainWindows = (log: readonly Entry[], window: number) => {
  const counter = windowCounter(watermarkTracker([], LATENESS_MS), undefined, undefined, userKind);
  for (const entry of countedOf(log, window))
    for (const message of messageOf(entry, 0)) {
      const { decoded } = readRecord(message);
      if (decoded.kind === 'change') counter.add(decoded);
    }
  return counter.deltas();
};

const EVER = { from: 0, to: Date.UTC(2100, 0) };

const expectWindows = async (store: Store<PartitionPosition>, log: readonly Entry[], window: number) => {
  const { windows } = store;
  const plain = plainWindows(log, window);
  const { late, tooLate, untimed, watermarks } = await windows.state();
  expect({ late, tooLate, unplaced: untimed, marks: watermarks }).to.deep.equal({
    late: plain.late,
    tooLate: plain.tooLate,
    unplaced: plain.untimed,
    marks: plain.watermarks,
  });
  const placed = windowSums();
  placed.add(plain.rows);
  for (const resolution of RESOLUTIONS)
    for (const dimension of DIMENSIONS) {
      const question = { resolution, dimension, key: null, range: EVER };
      const rows = await windows.rows({ ...question, after: null, limit: 100_000 });
      expect(rows.map((row) => ({ ...row, distinctUsers: null }))).to.deep.equal(
        placed.rows(question).map((row) => ({ ...row, distinctUsers: null })),
      );
    }
  const { bots, nonBots } = plainCount(log, window);
  for (const [resolution, sum] of await accountedFor({ windows }))
    expect(sum, resolution).to.include({ bots, nonBots });
};

const countsOf = async (store: Store<PartitionPosition>) => {
  const { snapshot, deadLetters, position } = await lastValueFrom(store.ledger('t/0').load());
  const { bots, nonBots, topUsers, byDomain } = snapshot;
  const byUser = [...topUsers].sort(([a], [b]) => (a < b ? -1 : 1));
  return { counts: { bots, nonBots, byUser, byDomain: [...byDomain] }, deadLetters, next: position?.next };
};

interface Stop {
  readonly kind: 'revoke' | 'kill' | 'stop';
  readonly afterMs: number;
}

const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      id: fc.option(
        fc.nat(25).map((n) => `id ${n}`),
        { nil: null, freq: 6 },
      ),
      user: fc.constantFrom('Alice', 'Bob', 'Zoë'),
      bot: fc.boolean(),
      more: fc.record({
        topic: fc.constantFrom('eqiad', 'codfw', null),
        dt: fc.option(
          fc.nat(90).map((seconds) => new Date(Date.UTC(2026, 4, 5, 11, 0, seconds)).toISOString()),
          { nil: null, freq: 8 },
        ),
        type: fc.constantFrom('edit', 'new', 'log', null),
        length_old: fc.nat(50),
        length_new: fc.nat(50),
      }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Entry>({ kind: 'bad' }) },
  { weight: 1, arbitrary: fc.constant<Entry>({ kind: 'control' }) },
);

describe('partitionPipeline', () => {
  let clock: SinonFakeTimers;
  beforeEach(() => {
    clock = useFakeTimers();
  });
  afterEach(() => clock.restore());

  const depsOf = (
    log: readonly Entry[],
    store: Store<PartitionPosition>,
    over: Partial<PartitionDeps> = {},
  ): PartitionDeps => ({
    topic: 't',
    partition: 0,
    ledger: store.ledger('t/0'),
    records: scriptedRecords(log, [3], NEVER),
    offsets: () => Promise.resolve({ partition: 0, logStart: 0, logEnd: log.length }),
    firstStart: () => Promise.resolve(null),
    deadLetters: { send: () => Promise.resolve(), close: () => Promise.resolve() },
    dedupWindowSize: 10,
    capacity: 8,
    batch: { events: 4, ms: 3 },
    windowCounterFactory: windowCounterFactory(LATENESS_MS, undefined, userKind),
    restarts: { delay: () => 1, stableAfterMs: 1000 },
    onResume: () => undefined,
    onDuplicates: () => undefined,
    now: () => NOW,
    stopping$: NEVER,
    ...over,
  });

  /** Runs until the whole log is counted, through these stops. */
  const countThrough = async (
    log: readonly Entry[],
    store: Store<PartitionPosition>,
    stops: readonly Stop[],
    over: Partial<PartitionDeps> & { fetches: readonly number[] },
  ): Promise<void> => {
    const runs: readonly (Stop | null)[] = [...stops, null];
    for (const stop of runs) {
      const revoked$ = new ReplaySubject<void>(1);
      const stopping$ = new ReplaySubject<void>(1);
      const counted$ = partitionPipeline(
        depsOf(log, store, {
          ...over,
          records: scriptedRecords(log, over.fetches, revoked$),
          stopping$,
        }),
      );
      let isOver = false;
      const running = counted$.subscribe({
        complete: () => (isOver = true),
        error: (error: unknown) => {
          throw error;
        },
      });
      await clock.tickAsync(stop?.afterMs ?? 600);
      if (stop?.kind === 'kill') running.unsubscribe();
      else {
        (stop?.kind === 'stop' ? stopping$ : revoked$).next();
        await clock.tickAsync(200);
        expect(isOver, 'it completes').to.equal(true);
      }
    }
  };

  it('counts each record once, whatever fails and however often it restarts', async () => {
    const anyStop: fc.Arbitrary<Stop> = fc.record({
      kind: fc.constantFrom('revoke' as const, 'kill' as const, 'stop' as const),
      afterMs: fc.integer({ min: 0, max: 40 }),
    });
    const anySaveOutcome = fc.constantFrom<SaveOutcome>('well', 'before', 'after', 'late');
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEntry, { minLength: 1, maxLength: 120 }),
        fc.array(anyStop, { maxLength: 5 }),
        fc.array(anySaveOutcome, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(0, 5, 17),
        async (log, stops, outcomes, fetches, window) => {
          const store = memoryStore<PartitionPosition>();
          const ledger = faultyLedger(store.ledger('t/0'), outcomes);
          await countThrough(log, store, stops, { ledger, fetches, dedupWindowSize: window });
          expect(await countsOf(store)).to.deep.equal({
            counts: plainCount(log, window),
            deadLetters: log.filter(({ kind }) => kind === 'bad').length,
            next: log.length,
          });
          await expectWindows(store, log, window);
        },
      ),
      { numRuns: 300 },
    );
  });

  const change = (id: string | null): Entry => ({ kind: 'change', id, user: 'Alice', bot: false });
  const counting = async (parts: PartitionDeps, ms = 200): Promise<readonly unknown[]> => {
    const reported: unknown[] = [];
    const running = partitionPipeline(parts).subscribe({
      next: ({ position, messages }) => reported.push([position?.next, messages]),
      error: (error: unknown) => reported.push(error),
      complete: () => reported.push('complete'),
    });
    await clock.tickAsync(ms);
    running.unsubscribe();
    return reported;
  };

  // One character is one millisecond. A save takes 3; b arrives while a is being saved, so it is saved next.
  it('counts each record once through a cut, and emits a result when it is durable', async () => {
    const first = '      --a-b--#'; // starts when the first position is saved
    const second = '               -b-c-d'; // starts 3 after b is saved: it reads b again, to verify the topic
    const results = ' --------a--b--------c--d';
    const log = ['a', 'b', 'c', 'd'].map(change);
    const batches = Object.fromEntries(
      log.map((entry, offset) => [
        'abcd'.charAt(offset),
        { items: messageOf(entry, offset), size: 1, position: offset + 1 },
      ]),
    );
    const store = memoryStore<PartitionPosition>();
    const ledger = store.ledger('t/0');
    const readFrom: number[] = [];
    const deps = depsOf(log, store, {
      ledger: { load: () => ledger.load(), save: (commit) => ledger.save(commit).pipe(delay(3)) },
      records: (from) => () => {
        readFrom.push(from);
        const cut = new BrokerError('broker-unreachable', 'cut');
        return timedSource(readFrom.length === 1 ? first : second, batches, cut);
      },
      batch: { events: 1, ms: 60_000 },
      dedupWindowSize: 0,
      restarts: { delay: () => 3, stableAfterMs: 1000 },
    });
    const nameOf = ({ position }: Counted): string => 'abcd'.charAt((position?.next ?? 0) - 1);
    expect(await drawn(partitionPipeline(deps), { clock, ms: 24, nameOf })).to.equal(results.trim());
    expect(readFrom).to.deep.equal([0, 1]);
    expect(await countsOf(store)).to.deep.equal({ counts: plainCount(log, 0), deadLetters: 0, next: 4 });
  });

  it('emits each commit, and reports where it starts', async () => {
    const store = memoryStore<PartitionPosition>();
    const log = [change('a'), change('b'), change('a'), change('c'), change('d')];
    const begun: number[] = [];
    let duplicates = 0;
    const parts = depsOf(log, store, {
      onResume: ({ next }) => begun.push(next),
      onDuplicates: (more) => (duplicates += more),
    });
    expect(await counting(parts)).to.deep.equal([[5, 4]]);
    expect(duplicates).to.equal(1);
    expect(await counting(parts)).to.deep.equal([]);
    expect(begun).to.deep.equal([0, 5]);
  });

  it('saves nothing for records that it reads only for the window', async () => {
    const store = memoryStore<PartitionPosition>();
    const log = Array.from({ length: 20 }, (_, i) => change(`id ${i}`));
    await counting(depsOf(log, store));
    let saves = 0;
    const inner = store.ledger('t/0');
    const ledger = {
      load: () => inner.load(),
      save: (commit: never) => inner.save(commit).pipe(tap(() => (saves += 1))),
    };
    await counting(depsOf([...log, change('new')], store, { ledger }));
    expect(saves).to.equal(1);
  });

  it('fails on a recreated topic before it counts any of its records', async () => {
    const store = memoryStore<PartitionPosition>();
    await counting(depsOf([change('a'), change('b')], store));
    const before = await countsOf(store);
    const made: Entry[] = [{ kind: 'bad' }, { kind: 'control' }, change('x'), change('y')];
    const restarts = { delay: () => null, stableAfterMs: 1000 };
    const reported = await counting(depsOf(made, store, { restarts }));
    expect(reported).to.have.length(1);
    expect(reported[0]).to.include({ code: 'topic-made-anew' });
    expect(await countsOf(store)).to.deep.equal(before);
  });

  it('saves no count before its dead letters are sent, and retries until they are', async () => {
    const store = memoryStore<PartitionPosition>();
    let sends = 0;
    const deadLetters = {
      send: () =>
        (sends += 1) < 4 ? Promise.reject(new BrokerError('broker-failed', 'no')) : Promise.resolve(),
      close: () => Promise.resolve(),
    };
    const log: Entry[] = [change('a'), { kind: 'bad' }, change('b')];
    const restarted: unknown[] = [];
    const restarts = {
      delay: () => 1,
      stableAfterMs: 1000,
      onRestart: (error: unknown) => restarted.push(String(error)),
    };
    expect(await counting(depsOf(log, store, { deadLetters, restarts }))).to.deep.equal([[3, 2]]);
    expect(restarted).to.deep.equal(Array(3).fill('BrokerError: no'));
    expect((await countsOf(store)).deadLetters).to.equal(1);
  });

  it('saves what is in flight when it is stopped, also while it resumes', async () => {
    const store = memoryStore<PartitionPosition>();
    const log = [change('a'), change('b')];
    const parts = depsOf(log, store, {
      batch: { events: 100, ms: 5000 },
      stopping$: timer(50).pipe(take(1)),
    });
    expect(await counting(parts)).to.deep.equal([[2, 2], 'complete']);
    const offsets = (): Promise<never> => new Promise(() => undefined);
    const waiting: Observable<unknown> = partitionPipeline({ ...parts, offsets }).pipe(toArray());
    const ended = lastValueFrom(waiting);
    await clock.tickAsync(60);
    expect(await ended).to.deep.equal([]);
  });
});
