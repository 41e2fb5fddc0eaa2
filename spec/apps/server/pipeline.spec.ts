import { expect } from 'chai';
import fc from 'fast-check';
import {
  defer,
  delay,
  firstValueFrom,
  lastValueFrom,
  map,
  NEVER,
  type Observable,
  of,
  ReplaySubject,
  throwError,
} from 'rxjs';
import { countingPipeline } from '../../../src/apps/server/pipeline.ts';
import type { CountingDeps } from '../../../src/apps/server/deps.ts';
import { FeedError } from '../../../src/net/feed-error.ts';
import { type GapRetryPolicy, gapRetryPolicy } from '../../../src/wikimedia/offsets/gap-retry-policy.ts';
import { feedHealth, type FeedHealth, INITIAL_HEALTH } from '../../../src/wikimedia/health/feed-health.ts';
import { type FeedPosition, startPosition } from '../../../src/wikimedia/position/feed-position.ts';
import { retryDelay } from '../../../src/core/time/retry-delay.ts';
import { appendedLog } from '../../../src/simulator/appended-log.ts';
import { createFaults, type Faults } from '../../../src/simulator/serving/faults.ts';
import { plainCount } from '../../../src/simulator/plain-count.ts';
import { createRandom } from '../../../src/simulator/random.ts';
import { partitionKey, type TopicLog } from '../../../src/simulator/topic-log.ts';
import { emptyCommit } from '../../../src/stats/counts/commit.ts';
import { NO_WINDOW_DELTAS } from '../../../src/stats/windows/window-deltas.ts';
import { windowCounterFactory } from '../../../src/stats/windows/window-counter-factory.ts';
import { accountedFor } from '../../contracts/windows/counted-events.ts';
import { memoryStore } from '../../../src/stores/memory/memory-store.ts';
import { type SaveResult, StoreError } from '../../../src/stores/store.ts';
import {
  type Failures,
  failingStore,
  feedBatchAt,
  scriptedFeed,
  steadyFeed,
} from '../../support/feed-doubles.ts';
import { changeText, CODFW, EQIAD } from '../../support/feed-events.ts';
import { marbles } from '../../support/marbles.ts';

const T = 1_777_979_860_000;
const NOW = '2026-05-05T11:17:40.000Z';
const NO_FAILURES: Failures = { before: [], after: [] };

/** Events of many kinds, some malformed, some out of order by milliseconds. */
const eventsOf = (topic: string, steps: readonly number[]): { timestamp: number; data: string }[] => {
  let time = T;
  return steps.map((step, offset) => {
    time += step;
    const text = changeText(
      offset,
      { user: `User ${offset % 7}`, bot: offset % 3 === 0, title: `Page ${offset}` },
      { topic, ...(offset % 11 === 10 ? { domain: 'canary' } : { domain: `wiki${offset % 4}.org` }) },
    );
    return {
      timestamp: time - (offset % 5),
      data: offset % 13 === 7 ? text.slice(0, -(1 + (offset % 50))) : text,
    };
  });
};
const logOf = (topic: string, steps: readonly number[]): TopicLog =>
  appendedLog({ topic, events: eventsOf(topic, steps) });
const atConstantRate = (count: number): number[] => Array.from({ length: count }, () => 40);

interface Script {
  readonly logs: readonly TopicLog[];
  readonly faults?: Faults;
  readonly failures?: Failures;
  readonly reads?: readonly number[];
  readonly cuts?: readonly number[];
  readonly tries?: number;
  readonly rewindMs?: number;
  readonly maxKeys?: number;
  readonly capacity?: number;
  readonly batchEvents?: number;
}

interface Counted {
  readonly messages: number;
  readonly bots: number;
  readonly by_user: object;
  readonly by_domain: object;
  readonly canaries: number;
  readonly rejected: number;
  readonly lost: number;
}

/** Counts all events of the logs, in as many processes as failures require, and returns what is durable then. */
const countAll = async ({
  logs,
  faults = createFaults(1),
  failures = NO_FAILURES,
  reads = [7, 1, 20],
  cuts = [],
  tries: maxTries = 2,
  rewindMs = 100,
  maxKeys = 100_000,
  capacity = 30,
  batchEvents = 12,
}: Script): Promise<{ counted: Counted; health: FeedHealth; saves: readonly SaveResult[] }> => {
  const store = failingStore(memoryStore<FeedPosition>(), failures);
  const retryPolicy: GapRetryPolicy = gapRetryPolicy({ maxTries, maxPerHour: 1000, now: () => 0 });
  let health = INITIAL_HEALTH;
  const saves: SaveResult[] = [];
  let stopping$ = new ReplaySubject<string>(1);
  const feed = scriptedFeed({
    logs,
    faults,
    random: createRandom(7),
    rewindMs: () => rewindMs * retryPolicy.rewindFactor(),
    reads,
    cuts,
    onIdle: () => stopping$.next('the feed is read to its end'),
  });
  for (let failed = -1; failed !== store.failures();) {
    failed = store.failures();
    stopping$ = new ReplaySubject<string>(1);
    await new Promise<void>((resolve, reject) => {
      countingPipeline({
        feed,
        store,
        since: () => T - 10,
        retryPolicy,
        onFeedEvent: (event) => (health = feedHealth(health, event, 0)),
        capacity,
        batch: { events: batchEvents, ms: 1 },
        windowCounterFactory: windowCounterFactory(3_600_000),
        dedupOptions: { retentionMs: rewindMs * (maxTries + 1) + 1000, maxKeys },
        restarts: { delay: retryDelay({ minMs: 0, maxMs: 0 }, () => 0), stableAfterMs: 1000 },
        now: () => NOW,
        stopping$,
      }).subscribe({ next: (result) => saves.push(result), error: reject, complete: resolve });
    });
  }
  const { snapshot, canaries, rejects, lostEvents } = await firstValueFrom(store.load());
  const { bots, nonBots } = snapshot;
  for (const [resolution, counts] of await accountedFor(store))
    expect(counts, `windows of ${resolution}`).to.include({ bots, nonBots });
  const counted = {
    messages: snapshot.bots + snapshot.nonBots,
    bots: snapshot.bots,
    by_user: Object.fromEntries(snapshot.topUsers),
    by_domain: Object.fromEntries(snapshot.byDomain),
    canaries,
    rejected: rejects,
    lost: lostEvents,
  };
  return { counted, health, saves };
};

const depsOf = (over: Partial<CountingDeps>): CountingDeps => ({
  feed: () => () => NEVER,
  store: memoryStore(),
  since: () => T,
  retryPolicy: gapRetryPolicy({ maxTries: 1, maxPerHour: 9, now: () => 0 }),
  onFeedEvent: () => undefined,
  capacity: 100,
  batch: { events: 1000, ms: 60_000 },
  windowCounterFactory: windowCounterFactory(3_600_000),
  dedupOptions: { retentionMs: 60_000, maxKeys: 1000 },
  restarts: { delay: () => 60_000, stableAfterMs: 1000 },
  now: () => NOW,
  stopping$: NEVER,
  ...over,
});

/** The plain count over all events that are not lost permanently. */
const expected = (logs: readonly TopicLog[], faults: Faults = createFaults(1)): Counted => {
  const offered: string[] = [];
  let lost = 0;
  for (const log of logs) {
    for (let offset = log.firstOffset; offset < log.endOffset; offset += 1) {
      if (faults.isLost(log, offset)) lost += 1;
      else offered.push(log.at(offset).data);
    }
  }
  const { messages, bots, by_user, by_domain, canaries, rejected } = plainCount(offered);
  return { messages, bots, by_user: { ...by_user }, by_domain: { ...by_domain }, canaries, rejected, lost };
};

describe('countingPipeline', () => {
  const logs = [logOf(EQIAD, atConstantRate(150)), logOf(CODFW, atConstantRate(20))];

  // A save takes 3; b arrives while a is being saved, so it is saved next.
  it('counts each event once through a cut, and emits a result when it is durable', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const first = '            --a-b--#          '; // it starts when the first position is saved
      const firstRead = '   ---^------!             ';
      const second = '                       b-c-d--'; // 3 after b is saved: the rewind brings b again, which counts nothing
      const secondRead = '  --------------^-------- ';
      const results = '     --------a--b-----b--c--d ';
      const batches = Object.fromEntries(
        ['a', 'b', 'c', 'd'].map((name, offset) => [name, feedBatchAt(offset)]),
      );
      const connections = [
        cold(first, batches, new FeedError('feed-ended', 'cut')),
        cold(second, batches),
      ] as const;
      let connection = 0;
      const store = memoryStore<FeedPosition>();
      const deps = depsOf({
        feed: () => () => connections[connection++] ?? NEVER,
        store: { ...store, save: (commit) => store.save(commit).pipe(delay(3)) },
        batch: { events: 1, ms: 60_000 },
        restarts: { delay: () => 3, stableAfterMs: 1000 },
      });
      const counted$ = countingPipeline(deps).pipe(
        map(({ snapshot: { bots, nonBots } }) => 'abcd'.charAt(bots + nonBots - 1)),
      );
      expectObservable(counted$).toBe(results);
      expectSubscriptions(connections[0].subscriptions).toBe(firstRead);
      expectSubscriptions(connections[1].subscriptions).toBe(secondRead);
    });
  });

  it('counts each event once, and saves the position with the counts', async () => {
    const { counted, health } = await countAll({ logs });
    expect(counted).to.deep.equal(expected(logs));
    expect(health).to.include({
      gaps: 0,
      duplicates: 0,
      lostEvents: 0,
      lastEventAt: '2026-05-05T11:17:39.123Z',
    });
  });

  it('counts each event once through disconnects and the duplicates of rewinds', async () => {
    const { counted, health } = await countAll({ logs, cuts: [1, 5, 30, 2, 50, 12, 40], rewindMs: 500 });
    expect(counted).to.deep.equal(expected(logs));
    expect(health.duplicates).to.be.above(20);
  });

  it('counts each event once when the store fails before or after the effect', async () => {
    for (const failures of [
      { before: [1, 3, 4, 9], after: [] },
      { before: [], after: [1, 2, 5, 9] },
      { before: [2, 8, 12], after: [3, 7, 13] },
    ])
      expect((await countAll({ logs, failures, cuts: [60, 60] })).counted).to.deep.equal(expected(logs));
  });

  it('requests skipped events again, and finds them', async () => {
    const faults = createFaults(1);
    faults.dropOnce({ topic: EQIAD, partition: 0 }, [20, 21, 22, 80]);
    const { counted, health } = await countAll({ logs, faults });
    expect(counted).to.deep.equal(expected(logs));
    expect(health).to.include({ rewinds: 2, lostEvents: 0 });
  });

  it('reports events that are never delivered as lost, once, and counts all others', async () => {
    const faults = createFaults(1);
    faults.loseForever({ topic: EQIAD, partition: 0 }, [20, 21, 22, 80]);
    faults.loseForever({ topic: CODFW, partition: 0 }, [4]);
    const { counted, health } = await countAll({
      logs,
      faults,
      cuts: [30, 45],
      failures: { before: [4], after: [6] },
    });
    expect(counted).to.deep.equal(expected(logs, faults));
    expect(counted.lost).to.equal(5);
    expect(health.rewinds).to.be.within(6, 8);
  });

  it('drops duplicates in the feed itself', async () => {
    const faults = createFaults(3, { duplicateRate: 0.3 });
    const { counted, health } = await countAll({ logs, faults });
    expect(counted).to.deep.equal(expected(logs));
    expect(health.duplicates).to.be.above(10);
  });

  it('emits what is durable with each save', async () => {
    const { saves } = await countAll({ logs });
    const messages = saves.map(({ snapshot }) => snapshot.bots + snapshot.nonBots);
    expect(messages).to.deep.equal([...messages].sort((a, b) => a - b));
    expect(messages.at(-1)).to.equal(expected(logs).messages);
    expect(saves.at(-1)?.totals).to.include({
      canaries: expected(logs).canaries,
      rejects: expected(logs).rejected,
    });
  });

  describe('on shutdown', () => {
    const ends = (counting$: Observable<SaveResult>): Promise<SaveResult | null> =>
      lastValueFrom(counting$, { defaultValue: null });

    it('saves what is in flight, stops reading, and completes', async () => {
      const stopping$ = new ReplaySubject<string>(1);
      const feed = steadyFeed(logOf(EQIAD, atConstantRate(7)), () => stopping$.next('SIGTERM'));
      // The batch would wait another minute.
      const last = await ends(countingPipeline(depsOf({ feed, stopping$, since: () => T - 10 })));
      expect((last?.snapshot.bots ?? 0) + (last?.snapshot.nonBots ?? 0)).to.equal(7);
    });

    it('completes without a restart while it waits for one', async () => {
      const stopping$ = new ReplaySubject<string>(1);
      let connections = 0;
      const feed: CountingDeps['feed'] = () => () =>
        defer(() => {
          connections += 1;
          return throwError(() => new FeedError('feed-ended', 'cut'));
        });
      const ended = ends(countingPipeline(depsOf({ feed, stopping$ })));
      stopping$.next('SIGTERM');
      expect(await ended).to.equal(null);
      expect(connections).to.equal(1);
    });

    it('never connects when it is stopped from the start', async () => {
      const feed: CountingDeps['feed'] = () => () => throwError(() => new Error('connected'));
      expect(await ends(countingPipeline(depsOf({ feed, stopping$: of('SIGTERM') })))).to.equal(null);
    });

    it('fails on an error that a retry cannot fix', async () => {
      const damaged = new StoreError('store-damaged', 'damaged');
      const store = { ...memoryStore<FeedPosition>(), load: () => throwError(() => damaged) };
      const restarts = { delay: retryDelay({ minMs: 0, maxMs: 0 }, () => 0), stableAfterMs: 1000 };
      const failure = await ends(countingPipeline(depsOf({ store, restarts }))).catch(
        (error: unknown) => error,
      );
      expect(failure).to.equal(damaged);
    });
  });

  it('decides lateness by the watermarks that an earlier process saved', async () => {
    const store = memoryStore<FeedPosition>();
    const mark = { topic: EQIAD, high: T + 7_200_000, last: [] };
    const windows = { ...NO_WINDOW_DELTAS, watermarks: [mark] };
    await firstValueFrom(store.save({ ...emptyCommit(NOW), position: startPosition(T - 10), windows }));
    const stopping$ = new ReplaySubject<string>(1);
    const feed = steadyFeed(logOf(EQIAD, atConstantRate(7)), () => stopping$.next('SIGTERM'));
    await lastValueFrom(countingPipeline(depsOf({ store, feed, stopping$ })));
    const { tooLate, watermarks } = await store.windows.state();
    expect(tooLate.bots + tooLate.nonBots).to.equal(7);
    expect(watermarks.map(({ topic, high }) => ({ topic, high }))).to.deep.equal([
      { topic: EQIAD, high: mark.high },
    ]);
  });

  it('saves the start position before it reads anything', async () => {
    const store = memoryStore<FeedPosition>();
    await new Promise<void>((resolve) => {
      const feed: CountingDeps['feed'] = () => () =>
        defer(() => {
          resolve();
          return NEVER;
        });
      countingPipeline({
        feed,
        store,
        since: () => T,
        retryPolicy: gapRetryPolicy({ maxTries: 1, maxPerHour: 9, now: () => 0 }),
        onFeedEvent: () => undefined,
        capacity: 9,
        batch: { events: 9, ms: 1 },
        windowCounterFactory: windowCounterFactory(3_600_000),
        dedupOptions: { retentionMs: 1, maxKeys: 1 },
        restarts: { delay: () => null, stableAfterMs: 1 },
        now: () => NOW,
        stopping$: NEVER,
      }).subscribe();
    });
    expect((await firstValueFrom(store.load())).position).to.deep.equal({ since: T, partitions: [] });
  });

  it('saves the events before a gap, then requests the gap again', async () => {
    const faults = createFaults(1);
    faults.loseForever({ topic: EQIAD, partition: 0 }, [100]);
    const { counted, saves } = await countAll({
      logs,
      faults,
      reads: [5],
      batchEvents: 10_000,
      capacity: 10_000,
    });
    expect(counted).to.deep.equal(expected(logs, faults));
    const [first] = saves;
    expect(first?.totals.lostEvents).to.equal(0);
    expect((first?.snapshot.bots ?? 0) + (first?.snapshot.nonBots ?? 0)).to.be.within(50, 110);
  });

  it('equals a plain count after any disconnects, failures, gaps, duplicates, rates and bounds', async () => {
    const several = (max: number, maxLength: number): fc.Arbitrary<number[]> =>
      fc.array(fc.integer({ min: 1, max }), { maxLength });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          eqiad: fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 90 }),
          codfw: fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 9 }),
          reads: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 6 }),
          cuts: several(60, 8),
          before: several(25, 4),
          after: several(25, 4),
          once: several(90, 4),
          forever: several(90, 3),
          duplicateRate: fc.constantFrom(0, 0.1),
          capacity: fc.integer({ min: 1, max: 60 }),
          batchEvents: fc.integer({ min: 1, max: 50 }),
          maxKeys: fc.integer({ min: 0, max: 200 }),
          rewindMs: fc.integer({ min: 10, max: 3000 }),
        }),
        async ({ eqiad, codfw, before, after, once, forever, duplicateRate, ...script }) => {
          const some = [logOf(EQIAD, eqiad), logOf(CODFW, codfw)];
          const faults = createFaults(5, { duplicateRate });
          const [{ topic, partition } = { topic: EQIAD, partition: 0 }] = some;
          // Losses at the ends leave no gap, and malformed events carry no offset.
          const inside = (offset: number): boolean =>
            offset > 0 &&
            offset < eqiad.length - 1 &&
            [offset - 1, offset, offset + 1].every((at) => at % 13 !== 7);
          faults.dropOnce({ topic, partition }, once.filter(inside));
          faults.loseForever(
            { topic, partition },
            forever.filter((at) => inside(at) && !once.includes(at)),
          );
          const { counted } = await countAll({ ...script, logs: some, faults, failures: { before, after } });
          expect(counted, some.map(partitionKey).join()).to.deep.equal(expected(some, faults));
        },
      ),
      { numRuns: 120 },
    );
  });

  it('evicts no key that the current connection may still repeat', async () => {
    const some = [logOf(EQIAD, [0, 0, 0]), logOf(CODFW, [0, 0, 0, 178, 827])];
    const faults = createFaults(5);
    faults.loseForever({ topic: EQIAD, partition: 0 }, [1]);
    const script = { reads: [1], capacity: 1, batchEvents: 1, maxKeys: 6, rewindMs: 501 };
    const { counted } = await countAll({ ...script, logs: some, faults });
    expect(counted).to.deep.equal(expected(some, faults));
  });
});
