import { expect } from 'chai';
import fc from 'fast-check';
import { firstValueFrom, lastValueFrom, type Observable, ReplaySubject, take } from 'rxjs';
import { producerPipeline } from '../../src/apps/producer/pipeline.ts';
import { transactionalSink } from '../../src/apps/producer/transactional-sink.ts';
import { countingPipeline } from '../../src/apps/server/pipeline.ts';
import type { CountingDeps } from '../../src/apps/server/deps.ts';
import { gapRetryPolicy } from '../../src/wikimedia/offsets/gap-retry-policy.ts';
import type { FeedPosition } from '../../src/wikimedia/position/feed-position.ts';
import type { FeedEvent } from '../../src/wikimedia/health/feed-event.ts';
import { retryDelay } from '../../src/core/time/retry-delay.ts';
import { appendedLog } from '../../src/simulator/appended-log.ts';
import { createFaults } from '../../src/simulator/serving/faults.ts';
import { plainCount } from '../../src/simulator/plain-count.ts';
import { createRandom } from '../../src/simulator/random.ts';
import type { TopicLog } from '../../src/simulator/topic-log.ts';
import { emptyCommit } from '../../src/stats/counts/commit.ts';
import { messages, sumCounts, zeroCounts } from '../../src/stats/windows/window-counts.ts';
import { windowCounterFactory } from '../../src/stats/windows/window-counter-factory.ts';
import { userKind } from '../../src/wikimedia/event/user-kind.ts';
import { memoryStore } from '../../src/stores/memory/memory-store.ts';
import type { Store } from '../../src/stores/store.ts';
import { accountedFor, EVER } from '../contracts/windows/counted-events.ts';
import { scriptedFeed } from '../support/feed-doubles.ts';
import { changeText, CODFW, EQIAD } from '../support/feed-events.ts';
import { topicDouble, type WriterFailures } from '../support/topic-double.ts';

const LATENESS_MS = 3_600_000;
const T = 1_777_979_860_000;
/** This machine's clock: the feed's history lies before it. */
const NOW = T + 7_200_000;
const LATEST = NOW + 300_000;
const MINUTE = 60_000;
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 120);

/** A feed, and what happens to those who read it. */
interface World {
  /** How many milliseconds lie between the events of each partition. */
  readonly eqiad: readonly number[];
  readonly codfw: readonly number[];
  /** By how many milliseconds timestamps are out of order. */
  readonly disorder: readonly number[];
  /** Events whose clock was wrong: their number, and by how much. */
  readonly clocks: readonly (readonly [number, number])[];
  readonly reads: readonly number[];
  readonly cuts: readonly number[];
  /** After how many saves each process is killed. */
  readonly kills: readonly number[];
  /** Connections that start from the beginning, whatever the client asked for. */
  readonly replays: readonly number[];
  /** The feed sends only events that are dated at or after the time to resume from. */
  readonly filters?: boolean;
  readonly ids: 'all' | 'own' | 'eqiad';
  readonly hasOffsets: boolean;
  readonly capacity: number;
  readonly batchEvents: number;
  readonly maxKeys: number;
  readonly rewindMs: number;
}

/** Of every kind. */
const USERS = ['Alice', 'Bob', '~2026-12345-67', '192.0.2.7', 'Zoë', '2001:db8::1', 'Eve'];

const logsOf = ({ eqiad, codfw, disorder, clocks, hasOffsets }: World): readonly TopicLog[] =>
  [[EQIAD, eqiad] as const, [CODFW, codfw] as const].map(([topic, steps]) => {
    const errors = new Map(topic === EQIAD ? clocks : []);
    let time = T;
    const events = steps.map((step, offset) => {
      time += step;
      const timestamp = time - (disorder[offset % disorder.length] ?? 0) + (errors.get(offset) ?? 0);
      const dt = new Date(timestamp).toISOString();
      const meta = {
        topic,
        dt,
        domain: `wiki${offset % 3}.org`,
        ...(hasOffsets ? {} : { offset: undefined }),
      };
      return {
        timestamp,
        data: changeText(
          offset,
          { user: USERS[offset % USERS.length], bot: offset % 11 === 0 },
          { ...meta, id: `${topic}-${offset}` },
        ),
      };
    });
    return appendedLog({ topic, events });
  });

const offered = (logs: readonly TopicLog[]): string[] =>
  logs.flatMap((log) => Array.from({ length: log.endOffset }, (_, offset) => log.at(offset).data));

/** An id as a feed that names less than KafkaSSE sends it. */
const rewriteId = (ids: World['ids']) =>
  ids === 'all'
    ? undefined
    : (id: string, own: string): string => {
        const named = ids === 'own' ? own : EQIAD;
        return JSON.stringify((JSON.parse(id) as { topic: string }[]).filter(({ topic }) => topic === named));
      };

/** Runs a pipeline in one process after the other, each killed after some results, until the feed has no more. */
const runAll = async (
  world: World,
  logs: readonly TopicLog[],
  pipelineOf: (
    deps: Pick<CountingDeps, 'feed' | 'retryPolicy' | 'stopping$' | 'restarts'>,
    process: number,
  ) => Observable<unknown>,
): Promise<void> => {
  const { reads, cuts, kills, replays, ids, filters = false, rewindMs } = world;
  const retryPolicy = gapRetryPolicy({ maxTries: 2, maxPerHour: 1000, now: () => 0 });
  let stopping$ = new ReplaySubject<string>(1);
  const rewrite = rewriteId(ids);
  const feed = scriptedFeed({
    logs,
    faults: createFaults(1),
    random: createRandom(7),
    rewindMs: () => rewindMs * retryPolicy.rewindFactor(),
    reads,
    cuts,
    onIdle: () => stopping$.next('all is read'),
    filters,
    ignoresResume: (connection) => replays.includes(connection),
    ...(rewrite === undefined ? {} : { rewriteId: rewrite }),
    latest: LATEST,
  });
  const restarts = { delay: retryDelay({ minMs: 0, maxMs: 0 }, () => 0), stableAfterMs: 1000 };
  for (const [process, killAfter] of [...kills, Infinity].entries()) {
    stopping$ = new ReplaySubject<string>(1);
    const results$ = pipelineOf({ feed, retryPolicy, stopping$, restarts }, process);
    await lastValueFrom(results$.pipe(take(killAfter)), { defaultValue: null });
  }
};

const dedupOptionsOf = ({ rewindMs, maxKeys }: World): CountingDeps['dedupOptions'] => ({
  retentionMs: rewindMs * 3 + 1000,
  maxKeys,
});

/** Counts all that the feed brings into this store. */
const countInto = (
  store: Store<FeedPosition>,
  world: World,
  logs: readonly TopicLog[],
  over: Partial<Pick<CountingDeps, 'dedupOptions' | 'now' | 'onFeedEvent' | 'stopping$'>> = {},
): Promise<void> =>
  runAll(world, logs, (deps) =>
    countingPipeline({
      ...deps,
      store,
      since: () => T - 10 * MINUTE,
      onFeedEvent: () => undefined,
      capacity: world.capacity,
      batch: { events: world.batchEvents, ms: 1 },
      windowCounterFactory: windowCounterFactory(LATENESS_MS, undefined, userKind),
      dedupOptions: dedupOptionsOf(world),
      now: () => new Date(NOW).toISOString(),
      ...over,
    }),
  );

/** How many events of each kind of user are in windows, and how many in none. */
const countedKinds = async (
  store: Store<FeedPosition>,
): Promise<readonly [ReadonlyMap<string, number>, number]> => {
  for (const [resolution] of await accountedFor(store)) {
    const byKind = await store.windows.byKey('kind', [{ resolution, ...EVER }]);
    const all = (await store.windows.byKey('all', [{ resolution, ...EVER }])).get('') ?? zeroCounts();
    expect(byKind.get('bot') ?? zeroCounts(), resolution).to.include({ bots: all.bots, nonBots: 0 });
  }
  const byKind = await store.windows.byKey('kind', [{ resolution: '1d', ...EVER }]);
  const { untimed, tooLate, future } = await store.windows.state();
  return [
    new Map([...byKind].map(([kind, counts]) => [kind, messages(counts)])),
    messages(sumCounts([untimed, tooLate, future])),
  ];
};

/** The kinds by a plain count, of events that are all in windows. */
const plainKinds = (texts: readonly string[]): ReadonlyMap<string, number> => {
  const kinds = new Map<string, number>();
  for (const text of texts) {
    const { user, bot } = JSON.parse(text) as { user: string; bot: boolean };
    const kind = bot ? 'bot' : user.startsWith('~') ? 'temporary' : /[.:]/.test(user) ? 'ip' : 'registered';
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  return kinds;
};

const counted = async (world: World, logs: readonly TopicLog[]): Promise<object> => {
  const store = memoryStore<FeedPosition>();
  await countInto(store, world, logs);
  const [kinds, outside] = await countedKinds(store);
  const plain = plainKinds(offered(logs));
  if (outside === 0) expect(kinds).to.deep.equal(plain);
  else for (const [kind, count] of kinds) expect(count, kind).to.be.at.most(plain.get(kind) ?? 0);
  const { snapshot, lostEvents } = await firstValueFrom(store.load());
  return {
    messages: snapshot.bots + snapshot.nonBots,
    by_user: Object.fromEntries(snapshot.topUsers),
    by_domain: Object.fromEntries(snapshot.byDomain),
    lost: lostEvents,
  };
};

const produced = async (
  world: World,
  logs: readonly TopicLog[],
  over: Partial<WriterFailures> = {},
): Promise<readonly string[]> => {
  const topic = topicDouble({ before: [], after: [], openings: [], ...over });
  let failures = 0;
  do {
    failures = topic.failures();
    await runAll(world, logs, (deps, process) =>
      producerPipeline({
        ...deps,
        sink: transactionalSink({
          open: topic.open,
          group: 'p.position',
          owner: `process ${process}`,
          since: T - 10 * MINUTE,
          rewindMs: world.rewindMs * 3,
          dedupOptions: dedupOptionsOf(world),
          now: () => NOW,
          onOpen: () => undefined,
        }),
        onFeedEvent: () => undefined,
        onDuplicates: () => undefined,
        encoding: { format: 'json', maxRecordBytes: 100_000, now: () => NOW },
        capacity: world.capacity,
        batch: { events: world.batchEvents, ms: 1 },
      }),
    );
    // A process that fails once all is read stops, and another one goes on.
  } while (topic.failures() > failures);
  return topic.records.map(({ headers }) => headers['id'] ?? '').sort();
};

const isExact = async (world: World): Promise<void> => {
  const logs = logsOf(world);
  const { messages, by_user, by_domain } = plainCount(offered(logs));
  expect(await counted(world, logs), 'server').to.deep.equal({
    messages,
    by_user: { ...by_user },
    by_domain: { ...by_domain },
    lost: 0,
  });
  const ids = offered(logs).map((data) => (JSON.parse(data) as { meta: { id: string } }).meta.id);
  expect(await produced(world, logs), 'producer').to.deep.equal(ids.sort());
};

const atConstantRate = (count: number, ms: number): number[] => Array.from({ length: count }, () => ms);
const CALM: World = {
  eqiad: atConstantRate(300, 40),
  codfw: atConstantRate(60, 200),
  disorder: [0],
  clocks: [],
  reads: [7, 1, 20],
  cuts: [],
  kills: [],
  replays: [],
  ids: 'all',
  hasOffsets: true,
  capacity: 60,
  batchEvents: 24,
  maxKeys: 100_000,
  rewindMs: 500,
};

describe('each event once, in the server and the producer', () => {
  it('when one event lies two days ahead, then cuts and kills', async () => {
    await isExact({
      ...CALM,
      clocks: [[150, 48 * 60 * MINUTE]],
      cuts: [160, 40, 40, 80],
      kills: [3, 4],
      maxKeys: 50,
    });
  });

  it('when one event lies 50 minutes ahead in history: the feed resumes there', async () => {
    await isExact({
      ...CALM,
      clocks: [[100, 50 * MINUTE]],
      cuts: [110, 120, 90, 70],
      kills: [2, 5],
      maxKeys: 20,
    });
  });

  it('when the feed ignores where to resume and starts from the beginning, long after its ids were forgotten', async () => {
    await isExact({ ...CALM, cuts: [200, 250, 300], replays: [1, 2, 3, 4], kills: [9], maxKeys: 10 });
  });

  it('when an earlier version saved a position that lies two days ahead', async () => {
    const logs = logsOf(CALM);
    const store = memoryStore<FeedPosition>();
    const dedupOptions = { retentionMs: 1000, maxKeys: 10 };
    await countInto(store, { ...CALM, kills: [], reads: [50], cuts: [] }, logs, { dedupOptions });
    const { position } = await firstValueFrom(store.load());
    const poisoned = (position?.partitions ?? []).map(({ topic, partition, next }) => ({
      topic,
      partition,
      next,
      resume: { timestamp: NOW + 48 * 60 * MINUTE },
      forgotten: NOW + 48 * 60 * MINUTE - 65_000,
    }));
    const save = {
      ...emptyCommit(new Date(NOW).toISOString()),
      position: { since: T - 10 * MINUTE, partitions: poisoned },
    };
    await firstValueFrom(store.save(save));
    await countInto(store, { ...CALM, cuts: [100, 200] }, logs, { dedupOptions });
    const { snapshot } = await firstValueFrom(store.load());
    expect(snapshot.bots + snapshot.nonBots).to.equal(360);
  });

  it('when ids name one data centre only, or only that of the event', async () => {
    for (const ids of ['eqiad', 'own'] as const)
      await isExact({ ...CALM, ids, cuts: [50, 60, 70, 100], kills: [2, 4] });
  });

  it('when a rewind is longer than the keys that are remembered', async () => {
    await isExact({ ...CALM, rewindMs: 60_000, maxKeys: 10, cuts: [50, 90, 150, 200], kills: [3, 3] });
  });

  it('when history comes topic by topic, at unequal rates, through repeated cuts', async () => {
    const eqiad = atConstantRate(500, 1);
    const codfw = atConstantRate(100, 5);
    await isExact({ ...CALM, eqiad, codfw, maxKeys: 60, cuts: [80, 120, 160, 200, 240, 280, 320] });
  });

  it('when a feed without offsets repeats more than is remembered, on one connection after the other', async () => {
    const eqiad = atConstantRate(400, 10);
    const codfw = atConstantRate(80, 50);
    const cuts = [500, 600, 700, 600, 500, 700];
    await isExact({ ...CALM, eqiad, codfw, hasOffsets: false, maxKeys: 30, rewindMs: 3000, cuts });
  });

  it('when the first id lies minutes ahead of our clock, and the feed sends only what is dated later than asked', async () => {
    const clocks = [[0, NOW - T + 3 * MINUTE]] as const;
    await isExact({
      ...CALM,
      clocks,
      filters: true,
      reads: [1],
      capacity: 1,
      cuts: [1, 1, 50, 90],
      kills: [1, 3],
    });
  });

  it('when a feed without offsets ignores where to resume now and then, long after its ids were forgotten', async () => {
    const cuts = [120, 5, 300, 5, 200];
    await isExact({ ...CALM, hasOffsets: false, cuts, replays: [1, 3, 4, 6], kills: [9, 5], maxKeys: 10 });
  });

  it('and counts nothing twice when it never resumes where it is asked to', async () => {
    const world = { ...CALM, hasOffsets: false, maxKeys: 10, cuts: [200] };
    const logs = logsOf(world);
    const store = memoryStore<FeedPosition>();
    const observed: FeedEvent[] = [];
    const refusals = (): number => observed.filter(({ kind }) => kind === 'disconnected').length;
    const results$ = new ReplaySubject<string>(1);
    await countInto(store, { ...world, replays: Array.from({ length: 99 }, (_, n) => n + 1) }, logs, {
      onFeedEvent: (event) => {
        observed.push(event);
        if (refusals() === 20) results$.next('it was refused often enough');
      },
      stopping$: results$,
    });
    const { snapshot } = await firstValueFrom(store.load());
    expect(snapshot.bots + snapshot.nonBots).to.equal(200);
    expect(refusals()).to.equal(20);
  });

  it('when one event without an offset is dated days ago, and the process is killed right behind it', async () => {
    for (const killAfter of [151, 152])
      await isExact({
        ...CALM,
        codfw: [],
        hasOffsets: false,
        clocks: [[150, -48 * 60 * MINUTE]],
        reads: [1],
        capacity: 1,
        batchEvents: 1,
        kills: [killAfter],
        maxKeys: 100_000,
      });
  });

  describe('when a topic is deleted and recreated, and restarts at offset 0', () => {
    /** As a feed of which one partition is recreated: what comes then is later than all before it. */
    const recreated = (world: World): readonly TopicLog[] => {
      const [, codfw] = logsOf(world);
      const [later] = logsOf({ ...world, eqiad: [60_000, ...world.eqiad], clocks: [] });
      if (codfw === undefined || later === undefined) throw new Error('two partitions');
      const named = Array.from({ length: later.endOffset }, (_, offset) => {
        const { data, timestamp } = later.at(offset);
        return { data: data.replace(`"id":"${EQIAD}-`, `"id":"anew-${EQIAD}-`), timestamp };
      });
      return [appendedLog({ topic: EQIAD, events: named }), codfw];
    };
    const countBoth = async (world: World, over: Parameters<typeof countInto>[3] = {}): Promise<object> => {
      const store = memoryStore<FeedPosition>();
      await countInto(store, { ...world, kills: [] }, logsOf(world), over);
      await countInto(store, world, recreated(world), over);
      const { snapshot, lostEvents } = await firstValueFrom(store.load());
      return { messages: snapshot.bots + snapshot.nonBots, lost: lostEvents };
    };
    const ALL = { messages: 300 + 60 + 301, lost: 0 };
    const QUICK = {
      ...CALM,
      eqiad: atConstantRate(300, 40),
      codfw: atConstantRate(60, 200),
      cuts: [50, 90],
      kills: [2, 3],
    };

    it('counts all of it', async () => {
      expect(await countBoth(QUICK)).to.deep.equal(ALL);
    });

    it('whatever our clock says: it may be an hour behind', async () => {
      const now = (): string => new Date(T - 3_600_000).toISOString();
      expect(await countBoth(QUICK, { now })).to.deep.equal(ALL);
    });

    it('although events before it lay ahead', async () => {
      const clocks = [...[295, 296, 297].map((offset) => [offset, 4 * MINUTE] as const), [150, 1e9] as const];
      expect(await countBoth({ ...QUICK, clocks })).to.deep.equal(ALL);
    });
  });

  const several = (max: number, maxLength: number): fc.Arbitrary<number[]> =>
    fc.array(fc.integer({ min: 1, max }), { maxLength });
  const anyWorld: fc.Arbitrary<World> = fc.record({
    eqiad: fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 120 }),
    codfw: fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 30 }),
    disorder: fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 5 }),
    clocks: fc.array(
      fc.tuple(
        fc.integer({ min: 1, max: 119 }),
        fc.constantFrom(-48 * 60 * MINUTE, -MINUTE, 2 * MINUTE, 50 * MINUTE, 130 * MINUTE, 48 * 60 * MINUTE),
      ),
      { maxLength: 6 },
    ),
    reads: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 6 }),
    cuts: several(90, 8),
    kills: several(5, 4),
    replays: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 3 }),
    ids: fc.constantFrom('all', 'own', 'eqiad'),
    hasOffsets: fc.constant(true),
    capacity: fc.integer({ min: 1, max: 60 }),
    batchEvents: fc.integer({ min: 1, max: 50 }),
    maxKeys: fc.integer({ min: 0, max: 200 }),
    rewindMs: fc.integer({ min: 1000, max: 90_000 }),
  });

  it('at any rates, orders, clocks, limits, rewinds, cuts, kills and replays', async () => {
    await fc.assert(fc.asyncProperty(anyWorld, isExact), { numRuns: RUNS });
  });

  it('without offsets, by the ids alone, at any rates, orders, limits, rewinds, cuts, kills and replays', async () => {
    const world = anyWorld.map((some): World => ({
      ...some,
      hasOffsets: false,
      clocks: [],
      ids: 'all',
    }));
    await fc.assert(fc.asyncProperty(world, isExact), { numRuns: RUNS });
  });

  it('into a topic that stamps its records itself, and whose answers get lost, by the ids alone', async () => {
    const failures = fc.record({
      before: several(40, 4),
      after: several(40, 4),
      openings: several(6, 2),
      appendTime: fc.constantFrom(NOW, T, T + 8000),
      leastTail: fc.constantFrom(0, 3),
    });
    const world = anyWorld.map((some): World => ({ ...some, hasOffsets: false, clocks: [], ids: 'all' }));
    await fc.assert(
      fc.asyncProperty(world, failures, async (some, over) => {
        const logs = logsOf(some);
        const ids = offered(logs).map((data) => (JSON.parse(data) as { meta: { id: string } }).meta.id);
        expect(await produced(some, logs, over)).to.deep.equal(ids.sort());
      }),
      { numRuns: RUNS },
    );
  });
});
