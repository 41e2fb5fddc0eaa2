import { expect } from 'chai';
import fc from 'fast-check';
import { defer, lastValueFrom, NEVER, of, ReplaySubject, Subject, throwError, toArray } from 'rxjs';
import { useFakeTimers } from 'sinon';
import { producerPipeline } from '../../../src/apps/producer/pipeline.ts';
import { sizeOfEncodedEvents } from '../../../src/apps/producer/records/encode.ts';
import type { ProducerDeps } from '../../../src/apps/producer/deps.ts';
import { parsePositionMetadata } from '../../../src/apps/producer/position-metadata.ts';
import {
  type PublishResult,
  type TransactionalSink,
  transactionalSink,
} from '../../../src/apps/producer/transactional-sink.ts';
import type { TopicWriterFactory } from '../../../src/kafka/sink/topic-writer.ts';
import { FeedError } from '../../../src/net/feed-error.ts';
import { gapRetryPolicy } from '../../../src/wikimedia/offsets/gap-retry-policy.ts';
import { feedHealth, type FeedHealth, INITIAL_HEALTH } from '../../../src/wikimedia/health/feed-health.ts';
import { readRecentChange } from '../../../src/wikimedia/event/read-recent-change.ts';
import { retryDelay } from '../../../src/core/time/retry-delay.ts';
import { appendedLog } from '../../../src/simulator/appended-log.ts';
import { createFaults, type Faults } from '../../../src/simulator/serving/faults.ts';
import { createRandom } from '../../../src/simulator/random.ts';
import type { TopicLog as FeedLog } from '../../../src/simulator/topic-log.ts';
import { feedBatchAt, scriptedFeed, steadyFeed } from '../../support/feed-doubles.ts';
import { changeText, CODFW, EQIAD } from '../../support/feed-events.ts';
import { drawn, timedSource } from '../../support/timed-marbles.ts';
import { topicDouble, type TopicDouble, type WriterFailures } from '../../support/topic-double.ts';

const T = 1_777_979_860_000;
const NO_FAILURES: WriterFailures = { before: [], after: [], openings: [] };
const GROUP = 'p.position';

const logOf = (topic: string, steps: readonly number[]): FeedLog => {
  let time = T;
  const events = steps.map((step, offset) => {
    time += step;
    const timestamp = time - (offset % 5);
    const dt = offset % 17 === 3 ? null : new Date(timestamp).toISOString();
    const domain = offset % 11 === 10 ? 'canary' : `wiki${offset % 4}.org`;
    const text = changeText(offset, { user: `User ${offset % 7}` }, { topic, dt, domain });
    return { timestamp, data: offset % 13 === 7 ? text.slice(0, -(1 + (offset % 50))) : text };
  });
  return appendedLog({ topic, events });
};
const atConstantRate = (count: number): number[] => Array.from({ length: count }, () => 40);

interface Script {
  readonly logs: readonly FeedLog[];
  readonly faults?: Faults;
  readonly failures?: WriterFailures;
  readonly reads?: readonly number[];
  readonly cuts?: readonly number[];
  /** After how many results each process is killed and a new one starts. */
  readonly kills?: readonly number[];
  readonly rewindMs?: number;
  readonly maxKeys?: number;
  readonly capacity?: number;
  readonly batchEvents?: number;
}

const TRIES = 2;

/** Writes all events of the logs to a topic, in as many processes as failures require. */
const produceAll = async ({
  logs,
  faults = createFaults(1),
  failures = NO_FAILURES,
  reads = [7, 1, 20],
  cuts = [],
  kills = [],
  rewindMs = 100,
  maxKeys = 100_000,
  capacity = 30,
  batchEvents = 12,
}: Script): Promise<{ topic: TopicDouble; health: FeedHealth; results: readonly PublishResult[] }> => {
  const topic = topicDouble(failures);
  let health = INITIAL_HEALTH;
  const results: PublishResult[] = [];
  let idle$ = new Subject<string>();
  const retryPolicy = gapRetryPolicy({ maxTries: TRIES, maxPerHour: 1000, now: () => 0 });
  const feed = scriptedFeed({
    logs,
    faults,
    random: createRandom(7),
    rewindMs: () => rewindMs * retryPolicy.rewindFactor(),
    reads,
    cuts,
    onIdle: () => idle$.next('the feed is read to its end'),
  });
  const runProcess = (process: number, killAfter: number): Promise<void> => {
    const stopping$ = new ReplaySubject<string>(1);
    idle$ = new Subject();
    idle$.subscribe(stopping$);
    let left = killAfter;
    return new Promise((resolve, reject) => {
      const running = producerPipeline({
        feed,
        sink: transactionalSink({
          open: topic.open,
          group: GROUP,
          owner: `process ${process}`,
          since: T - 10,
          rewindMs: rewindMs * (TRIES + 1),
          dedupOptions: { retentionMs: rewindMs * (TRIES + 1) + 1000, maxKeys },
          now: () => T + 100_000_000,
          onOpen: () => undefined,
        }),
        retryPolicy,
        onFeedEvent: (event) => (health = feedHealth(health, event, 0)),
        onDuplicates: () => undefined,
        encoding: { format: 'json', maxRecordBytes: 10_000, now: () => T + 100_000_000 },
        capacity,
        batch: { events: batchEvents, ms: 1, byteLimit: { maxBytes: 100_000, sizeOf: sizeOfEncodedEvents } },
        restarts: { delay: retryDelay({ minMs: 0, maxMs: 0 }, () => 0), stableAfterMs: 1000 },
        stopping$,
      }).subscribe({
        next: (result) => {
          results.push(result);
          if ((left -= 1) > 0) return;
          running.unsubscribe();
          resolve();
        },
        error: reject,
        complete: resolve,
      });
    });
  };
  for (const [process, killAfter] of kills.entries()) await runProcess(process, killAfter);
  // The next process sends what a failure left unsent at shutdown.
  for (let failed = -1, process = kills.length; failed !== topic.failures(); process += 1) {
    failed = topic.failures();
    await runProcess(process, Infinity);
  }
  return { topic, health, results };
};

interface TopicContents {
  readonly records: readonly string[];
  readonly deadLetters: readonly string[];
}

const topicContents = ({ records, deadLetters }: TopicDouble): TopicContents => ({
  records: records.map(({ headers }) => headers['id'] ?? '').sort(),
  deadLetters: deadLetters.map(({ value }) => String(value)).sort(),
});

const expected = (logs: readonly FeedLog[], faults: Faults = createFaults(1)): TopicContents => {
  const records: string[] = [];
  const deadLetters: string[] = [];
  for (const log of logs) {
    for (let offset = log.firstOffset; offset < log.endOffset; offset += 1) {
      if (faults.isLost(log, offset)) continue;
      const { data } = log.at(offset);
      const event = readRecentChange(data);
      if (event.kind === 'change') records.push(event.id);
      if (event.kind === 'rejected') deadLetters.push(data);
    }
  }
  return { records: records.sort(), deadLetters: deadLetters.sort() };
};

describe('producerPipeline', () => {
  const logs = [logOf(EQIAD, atConstantRate(150)), logOf(CODFW, atConstantRate(20))];

  it('writes each event once, and the position with it', async () => {
    const { topic, results } = await produceAll({ logs });
    expect(topicContents(topic)).to.deep.equal(expected(logs));
    const { position } = parsePositionMetadata(topic.metadata() ?? '', GROUP);
    expect(position.partitions.map(({ topic: name, next }) => [name, next]).sort()).to.deep.equal([
      [CODFW, 20],
      [EQIAD, 150],
    ]);
    const sum = (key: keyof PublishResult): number =>
      results.reduce((total, result) => total + result[key], 0);
    expect([sum('records'), sum('deadLetters')]).to.deep.equal([
      topic.records.length,
      topic.deadLetters.length,
    ]);
    expect(sum('canaries')).to.equal(170 - topic.records.length - topic.deadLetters.length);
  });

  it('writes each event once through disconnects, without reopening the topic', async () => {
    const { topic, health } = await produceAll({ logs, cuts: [1, 5, 30, 2, 50, 12, 40], rewindMs: 500 });
    expect(topicContents(topic)).to.deep.equal(expected(logs));
    expect(health.duplicates).to.be.above(20);
    expect(topic.openings()).to.equal(1);
  });

  it('writes each event once when the topic fails before the effect, after it, or on opening', async () => {
    for (const failures of [
      { before: [2, 4, 5, 9], after: [], openings: [] },
      { before: [], after: [1, 2, 5, 9], openings: [2] },
      { before: [3, 8, 12], after: [4, 7, 13], openings: [1, 3] },
    ]) {
      const { topic } = await produceAll({ logs, failures, cuts: [60, 60] });
      expect(topicContents(topic)).to.deep.equal(expected(logs));
    }
  });

  it('writes each event once through killed processes', async () => {
    const { topic } = await produceAll({ logs, kills: [1, 3, 1, 2], cuts: [40, 20], rewindMs: 800 });
    expect(topicContents(topic)).to.deep.equal(expected(logs));
  });

  it('requests skipped events again', async () => {
    const faults = createFaults(1);
    faults.dropOnce({ topic: EQIAD, partition: 0 }, [20, 21, 22, 80]);
    faults.loseForever({ topic: EQIAD, partition: 0 }, [100]);
    const { topic, health } = await produceAll({ logs, faults, failures: { ...NO_FAILURES, after: [6] } });
    expect(topicContents(topic)).to.deep.equal(expected(logs, faults));
    expect(health.lostEvents).to.equal(1);
  });

  it('writes each event once after any disconnects, failures, kills, gaps, duplicates, rates and bounds', async () => {
    const several = (max: number, maxLength: number): fc.Arbitrary<number[]> =>
      fc.array(fc.integer({ min: 1, max }), { maxLength });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          eqiad: fc.array(fc.integer({ min: 0, max: 90 }), { maxLength: 90 }),
          codfw: fc.oneof(fc.constant([]), fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 9 })),
          reads: fc.array(fc.integer({ min: 1, max: 25 }), { minLength: 1, maxLength: 6 }),
          cuts: several(60, 8),
          kills: several(5, 4),
          before: several(25, 4),
          after: several(25, 4),
          openings: several(8, 3),
          once: several(90, 4),
          duplicateRate: fc.constantFrom(0, 0.1),
          capacity: fc.integer({ min: 1, max: 60 }),
          batchEvents: fc.integer({ min: 1, max: 50 }),
          maxKeys: fc.integer({ min: 0, max: 200 }),
          rewindMs: fc.integer({ min: 10, max: 3000 }),
        }),
        async ({ eqiad, codfw, before, after, openings, once, duplicateRate, ...script }) => {
          const some = [logOf(EQIAD, eqiad), logOf(CODFW, codfw)];
          const faults = createFaults(5, { duplicateRate });
          const inside = (offset: number): boolean =>
            offset > 0 &&
            offset < eqiad.length - 1 &&
            [offset - 1, offset, offset + 1].every((at) => at % 13 !== 7);
          faults.dropOnce({ topic: EQIAD, partition: 0 }, once.filter(inside));
          const { topic } = await produceAll({
            ...script,
            logs: some,
            faults,
            failures: { before, after, openings },
          });
          expect(topicContents(topic)).to.deep.equal(expected(some, faults));
        },
      ),
      { numRuns: 100 },
    );
  });
});

/** With the timers of the day, which may be fake ones. */
const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

describe('producerPipeline, start and stop', () => {
  const sinkOf = (topic: TopicDouble, owner = 'me', since = T, maxKeys = 1000): TransactionalSink =>
    transactionalSink({
      open: topic.open,
      group: GROUP,
      owner,
      since,
      rewindMs: 1000,
      dedupOptions: { retentionMs: 60_000, maxKeys },
      now: () => T + 100_000_000,
      onOpen: () => undefined,
    });
  const depsWith = (over: Partial<ProducerDeps> = {}): ProducerDeps => ({
    feed: () => () => NEVER,
    sink: sinkOf(topicDouble(NO_FAILURES)),
    retryPolicy: gapRetryPolicy({ maxTries: 1, maxPerHour: 9, now: () => 0 }),
    onFeedEvent: () => undefined,
    onDuplicates: () => undefined,
    encoding: { format: 'json', maxRecordBytes: 10_000, now: () => T },
    capacity: 100,
    batch: { events: 1000, ms: 60_000 },
    restarts: { delay: retryDelay({ minMs: 0, maxMs: 0 }, () => 0), stableAfterMs: 1000 },
    stopping$: NEVER,
    ...over,
  });
  const ends = (parts: ProducerDeps): Promise<readonly PublishResult[]> =>
    lastValueFrom(producerPipeline(parts).pipe(toArray()));

  // One character is one millisecond. A transaction takes 3; b arrives while that of a is open.
  it('writes each event once through a cut, and emits a result when its transaction is committed', async () => {
    const first = '      --a-b--#'; // starts when the first position is committed
    const second = '               -b-c-d'; // starts 3 after b is committed: the rewind brings b again
    const results = ' --------1--1------0--1--1'; // records per transaction
    const batches = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((name, offset) => [name, feedBatchAt(offset)]),
    );
    const clock = useFakeTimers();
    try {
      const topic = topicDouble(NO_FAILURES);
      const open: TopicWriterFactory = async (mayOpen) => {
        const writer = await topic.open(mayOpen);
        return { ...writer, write: (request) => sleep(3).then(() => writer.write(request)) };
      };
      let connections = 0;
      const deps = depsWith({
        feed: () => () =>
          timedSource((connections += 1) === 1 ? first : second, batches, new FeedError('feed-ended', 'cut')),
        sink: sinkOf({ ...topic, open }),
        batch: { events: 1, ms: 60_000 },
        restarts: { delay: () => 3, stableAfterMs: 1000 },
      });
      const nameOf = ({ records }: PublishResult): string => String(records);
      expect(await drawn(producerPipeline(deps), { clock, ms: 25, nameOf })).to.equal(results.trim());
      expect(connections).to.equal(2);
      expect(topic.records.map(({ headers }) => headers['id'])).to.deep.equal(
        [0, 1, 2, 3].map((offset) => `${EQIAD}-${offset}`),
      );
    } finally {
      clock.restore();
    }
  });

  it('saves the start position before it reads anything', async () => {
    const topic = topicDouble(NO_FAILURES);
    await new Promise<void>((resolve) => {
      const feed: ProducerDeps['feed'] = () => () =>
        defer(() => {
          resolve();
          return NEVER;
        });
      producerPipeline(depsWith({ feed, sink: sinkOf(topic) })).subscribe();
    });
    const metadata = { owner: 'me', position: { since: T, partitions: [] } };
    expect(parsePositionMetadata(topic.metadata() ?? '', GROUP)).to.deep.equal(metadata);
    const resumed = await lastValueFrom(sinkOf(topic, 'another', T + 99).resume());
    expect(resumed.position).to.deep.equal(metadata.position);
  });

  it('retains keys that a new connection may repeat, beyond the limit of keys', async () => {
    const topic = sinkOf(topicDouble(NO_FAILURES), 'me', T, 2);
    const { keys } = await lastValueFrom(topic.resume());
    const seal = (at: number, id: string): void => {
      keys.addIfAbsent(id);
      keys.seal({ partition: '/0', at, keys: id });
    };
    for (const [n, id] of ['a', 'b', 'c'].entries()) seal(T + n * 5000, id);
    const { keys: resumed } = await lastValueFrom(topic.resume());
    const before = resumed.forgotten().get('/0');
    seal(T + 10_000, 'd');
    expect(resumed.forgotten().get('/0')).to.deep.equal(before);
    expect(resumed.addIfAbsent('b')).to.equal(false);
  });

  it('remembers the keys of what it wrote, and no more of them than allowed', async () => {
    const topic = topicDouble(NO_FAILURES);
    const sink = sinkOf(topic, 'me', T - 10, 50);
    const stopping$ = new ReplaySubject<string>(1);
    const feed = steadyFeed(logOf(EQIAD, atConstantRate(300)), () => stopping$.next('SIGTERM'));
    await ends(depsWith({ feed, sink, stopping$, batch: { events: 10, ms: 60_000 } }));
    const { keys } = await lastValueFrom(sink.resume());
    expect(keys.forgotten().get(`${EQIAD}/0`)?.below).to.be.above(T + 200 * 40);
    const known = topic.records.map(({ headers }) => !keys.addIfAbsent(headers['id'] ?? ''));
    expect(known.filter((isKnown) => isKnown)).to.have.length.within(1, 60);
    expect(known.slice(-20)).not.to.include(false);
  });

  it('publishes what is in flight on shutdown, and completes', async () => {
    const topic = topicDouble(NO_FAILURES);
    const stopping$ = new ReplaySubject<string>(1);
    const feed = steadyFeed(logOf(EQIAD, atConstantRate(6)), () => stopping$.next('SIGTERM'));
    // The batch would wait another minute.
    await ends(depsWith({ feed, sink: sinkOf(topic, 'me', T - 10), stopping$ }));
    expect(topic.records).to.have.length(6);
  });

  it('stops at once while the topic is being opened, or while it waits for a restart', async () => {
    const never: TransactionalSink = { ...sinkOf(topicDouble(NO_FAILURES)), resume: () => NEVER };
    expect(await ends(depsWith({ sink: never, stopping$: of('SIGTERM') }))).to.deep.equal([]);
    const stopping$ = new ReplaySubject<string>(1);
    const failing: ProducerDeps['feed'] = () => () => throwError(() => new FeedError('feed-ended', 'cut'));
    const ended = ends(
      depsWith({ feed: failing, restarts: { delay: () => 60_000, stableAfterMs: 1 }, stopping$ }),
    );
    setImmediate(() => stopping$.next('SIGTERM'));
    expect(await ended).to.deep.equal([]);
  });

  it('fails permanently when another process has taken over, without fencing it', async () => {
    const topic = topicDouble(NO_FAILURES);
    const first = sinkOf(topic, 'first');
    await lastValueFrom(first.resume());
    await lastValueFrom(sinkOf(topic, 'second').resume());
    const transaction = { records: [], deadLetters: [], position: null, canaries: 0 };
    const fenced = await lastValueFrom(first.publish(transaction)).catch((error: unknown) => error);
    expect(fenced).to.include({ code: 'producer-fenced', retriable: true });
    const failure = await ends(depsWith({ sink: first })).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'producer-superseded', retriable: false });
    expect(topic.openings()).to.equal(3);
  });

  it('continues after it was fenced when nobody took over', async () => {
    const topic = topicDouble(NO_FAILURES);
    const log = sinkOf(topic);
    await lastValueFrom(log.resume());
    log.invalidate();
    expect((await lastValueFrom(log.resume())).position).to.deep.equal({ since: T, partitions: [] });
  });

  it('keeps its position in the feed when the topic is deleted and recreated', async () => {
    const topic = topicDouble(NO_FAILURES);
    const log = sinkOf(topic);
    await lastValueFrom(log.resume());
    const position = {
      since: T,
      partitions: [{ topic: EQIAD, partition: 0, resume: { timestamp: T + 5 }, next: 1, forgotten: null }],
    };
    await lastValueFrom(log.publish({ records: [], deadLetters: [], position, canaries: 0 }));
    topic.recreate();
    log.invalidate();
    expect((await lastValueFrom(log.resume())).position).to.deep.equal(position);
  });
});
