import { expect } from 'chai';
import fc from 'fast-check';
import { lastValueFrom, map, Subject, tap, toArray } from 'rxjs';
import { monotonicScheduler } from '../../src/core/time/monotonic-scheduler.ts';
import { FollowError } from '../../src/follow/follow-error.ts';
import { followPipeline } from '../../src/follow/follow-pipeline.ts';
import type { ExactPipelineOptions } from '../../src/follow/follow-options.ts';
import type { Committed, PipelineEvent } from '../../src/follow/pipeline-event.ts';
import { memorySink } from '../../src/testing/memory-sink.ts';
import { type ScriptedFeed, scriptedFeed } from '../../src/testing/scripted-feed.ts';
import { untilStable } from '../support/until-stable.ts';
import { waitUntil } from '../support/wait-until.ts';

const temporary = (): Error => Object.assign(new Error('the sink was away'), { retriable: true });
const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => from + i);

describe('followPipeline', () => {
  const setUp = (feed: ScriptedFeed<string> = scriptedFeed<string>()) => {
    const memory = memorySink<number>();
    const stopping$ = new Subject<void>();
    const observed: PipelineEvent[] = [];
    const start = (options: Partial<ExactPipelineOptions<string, number, number>> = {}) => {
      const committed: Committed[] = [];
      const pipeline = {
        name: 'spec',
        source: feed.source,
        sink: memory.sink,
        decode: (text: string) => {
          const value: unknown = JSON.parse(text);
          if (typeof value !== 'number') throw new TypeError('not a number');
          return value;
        },
        backoff: { minMs: 1, maxMs: 2 },
        limits: { batchMs: 1 },
        ...options,
      } as ExactPipelineOptions<string, number, number>;
      const ended = lastValueFrom(
        followPipeline(pipeline, {
          stopping$,
          onEvent: (event) => observed.push(event),
          scheduler: monotonicScheduler,
          now: () => '2026-05-05T00:00:00.000Z',
          random: () => 0.5,
        }).pipe(
          tap((result) => committed.push(result)),
          toArray(),
        ),
      );
      ended.catch(() => undefined);
      return { ended, committed };
    };
    const emit = (...values: readonly number[]): void => feed.emit(...values.map(String));
    const until = (count: number): Promise<unknown> =>
      waitUntil(`${count} events`, () => Promise.resolve(memory.events.length >= count ? true : undefined), {
        everyMs: 2,
      });
    return { feed, memory, start, stopping$, observed, emit, until };
  };

  it('writes each event once with the position after it, and completes with the feed', async () => {
    const { feed, memory, start, emit } = setUp();
    emit(1, 2, 3);
    feed.end();
    const results = await start().ended;
    expect(memory.events).to.deep.equal([1, 2, 3]);
    expect(memory.position()).to.equal('3');
    expect(results).to.deep.equal([{ events: 3, deadLetters: 0, position: '3' }]);
    expect([memory.opened(), memory.closed()]).to.deep.equal([1, 1]);
  });

  it('resumes after the durable position when the feed is cut', async () => {
    const { feed, memory, start, emit, until, observed } = setUp();
    const { ended } = start();
    emit(...range(5));
    await until(5);
    feed.fail();
    emit(...range(5, 5));
    await until(10);
    feed.end();
    await ended;
    expect(memory.events).to.deep.equal(range(10));
    expect(feed.connections).to.deep.equal([null, 5]);
    expect(observed.map(({ kind }) => kind)).to.include.members(['resumed', 'restarting']);
  });

  for (const point of ['before', 'after'] as const)
    it(`writes each event once when a commit fails ${point} it is durable`, async () => {
      const { feed, memory, start, emit } = setUp();
      memory.failNext(temporary(), point);
      emit(...range(20));
      feed.end();
      await start().ended;
      expect(memory.events).to.deep.equal(range(20));
    });

  it('drops events whose key came before, also those of an earlier run', async () => {
    const { feed, memory, start, emit, until, observed } = setUp(scriptedFeed<string>({ repeats: 3 }));
    const first = start({ key: String });
    emit(1, 2, 2, 3);
    await until(3);
    feed.fail();
    emit(4);
    await until(4);
    feed.end();
    await first.ended;
    expect(memory.events).to.deep.equal([1, 2, 3, 4]);
    emit(5);
    await start({ key: String }).ended;
    expect(memory.events).to.deep.equal([1, 2, 3, 4, 5]);
    const duplicates = observed.map((event) => (event.kind === 'duplicates' ? event.count : 0));
    expect(duplicates.reduce((sum, count) => sum + count)).to.equal(1 + 3 + 3);
  });

  it('makes a dead letter of what cannot be decoded, once, and goes on', async () => {
    const { feed, memory, start, emit, until, observed } = setUp(scriptedFeed<string>({ repeats: 2 }));
    const { ended } = start({ key: String });
    emit(1);
    feed.emit('{');
    emit(2);
    await until(2);
    feed.fail();
    emit(3);
    await until(3);
    feed.end();
    await ended;
    expect(memory.events).to.deep.equal([1, 2, 3]);
    expect(memory.deadLetters).to.have.length(1);
    expect(memory.deadLetters[0]).to.include({ text: '{', at: '2026-05-05T00:00:00.000Z' });
    expect(memory.deadLetters[0]?.reason).to.match(/JSON/);
    expect(observed.filter(({ kind }) => kind === 'dead-letter')).to.have.length(1);
  });

  it('writes all events of an item in one transaction, or none and a dead letter', async () => {
    const feed = scriptedFeed<string>();
    const memory = memorySink<number>();
    feed.emit('[1,2,3]', '[4,"x"]', '[]', '[5]');
    feed.end();
    await lastValueFrom(
      followPipeline(
        {
          name: 'lists',
          source: feed.source,
          sink: memory.sink,
          decodeAll: (text) => JSON.parse(text) as number[],
          key: (value) => (typeof value === 'number' ? String(value) : (undefined as unknown as null)),
        },
        {
          stopping$: new Subject(),
          onEvent: () => undefined,
          scheduler: monotonicScheduler,
          now: () => '',
          random: () => 0,
        },
      ),
    );
    expect(memory.events).to.deep.equal([1, 2, 3, 5]);
    expect(memory.deadLetters.map(({ text }) => text)).to.deep.equal(['[4,"x"]']);
    expect(memory.deadLetters[0]?.reason).to.equal('the key is undefined, not a string or null');
  });

  it('commits what was read when it stops, and reads no more', async () => {
    const { memory, start, emit, stopping$, until } = setUp();
    const { ended } = start({ limits: { batchMs: 60_000, batchItems: 3 } });
    emit(1, 2, 3);
    await until(3);
    emit(4);
    stopping$.next();
    emit(5);
    await ended;
    expect(memory.events).to.deep.equal([1, 2, 3, 4]);
    expect(memory.closed()).to.equal(1);
  });

  it('has at most the capacity in flight while the sink is slow', async () => {
    const { feed, memory, start, emit } = setUp();
    memory.pause();
    const { ended } = start({ limits: { capacity: 10, batchItems: 4, batchMs: 1 } });
    emit(...range(100));
    expect(await untilStable(feed.sent)).to.equal(10);
    expect(memory.events).to.deep.equal([]);
    memory.resume();
    feed.end();
    await ended;
    expect(memory.events).to.deep.equal(range(100));
  });

  it('bounds what is in flight in bytes', async () => {
    const { feed, memory, start } = setUp(scriptedFeed<string>({ batchItems: 1 }));
    memory.pause();
    const { ended } = start({ limits: { maxBytes: 1000, batchMs: 1 } });
    feed.emit(...range(50).map((value) => String(value).padStart(100)));
    expect(await untilStable(feed.sent)).to.equal(10);
    memory.resume();
    feed.end();
    await ended;
    expect(memory.events).to.deep.equal(range(50));
  });

  const failureOf = async (promise: Promise<unknown>): Promise<Error & { readonly code?: string }> => {
    try {
      await promise;
    } catch (error) {
      return error as Error;
    }
    throw new Error('it did not fail');
  };

  it('ends with the error of a write that no retry can mend, after it closed the sink', async () => {
    const { memory, start, emit } = setUp();
    memory.failNext(new Error('no such table'));
    emit(1);
    expect((await failureOf(start().ended)).message).to.equal('no such table');
    expect([memory.events, memory.closed()]).to.deep.equal([[], 1]);
  });

  it('ends when another process opened the sink for the same pipeline', async () => {
    const { memory, start, emit, until } = setUp();
    const { ended } = start();
    emit(1);
    await until(1);
    await memory.sink.open({ pipeline: 'spec', keys: 1 });
    emit(2);
    const { code, message } = await failureOf(ended);
    expect(code).to.equal('sink-fenced');
    expect(message).to.contain('run only one of them');
    expect(memory.events).to.deep.equal([1]);
  });

  it('refuses a saved position that the source cannot read', async () => {
    const { feed, memory, start, emit } = setUp();
    emit(1);
    feed.end();
    await start().ended;
    const other = { ...feed.source, parsePosition: (): number => JSON.parse('{') as number };
    const error = await failureOf(start({ source: other }).ended);
    expect(error).to.be.instanceOf(FollowError).with.property('code', 'bad-position');
    expect(error.message).to.contain('the saved position of "spec" is not one of a scripted feed');
    expect(memory.events).to.deep.equal([1]);
  });

  it('refuses a feed without positions unless events have a key', async () => {
    const { feed, memory, start, emit } = setUp();
    const withoutPosition: typeof feed.source = {
      ...feed.source,
      resume: (position, onSourceEvent) => (credit$) =>
        feed.source
          .resume(
            position,
            onSourceEvent,
          )(credit$)
          .pipe(map((batch) => ({ ...batch, position: null }))),
    };
    emit(1);
    expect(await failureOf(start({ source: withoutPosition }).ended)).to.have.property('code', 'no-position');
    expect(memory.events).to.deep.equal([]);
    feed.end();
    await start({ source: withoutPosition, key: String }).ended;
    expect(memory.events).to.deep.equal([1]);
    expect(memory.position()).to.equal(null);
  });

  for (const [options, text] of [
    [{ name: ' ' }, '`name` must be a text'],
    [{ keys: 0 }, '`keys` must be a whole number above 0, not 0'],
    [{ limits: { capacity: 1.5 } }, '`limits.capacity` must be a whole number above 0, not 1.5'],
    [{ decodeAll: () => [] }, 'give either `decode` or `decodeAll`'],
  ] as const)
    it(`refuses ${JSON.stringify(options)}`, async () => {
      const { start } = setUp();
      const error = await failureOf(start(options).ended);
      expect(error).to.have.property('code', 'bad-option');
      expect(error.message).to.contain(text);
    });

  it('is exact whatever fails, and however much the feed repeats', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('emit' as const), count: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ kind: fc.constant('cut' as const) }),
      fc.record({
        kind: fc.constant('fail' as const),
        point: fc.constantFrom('before' as const, 'after' as const),
      }),
      fc.record({ kind: fc.constant('wait' as const) }),
      fc.record({ kind: fc.constant('broken' as const) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25 }),
        fc.record({
          repeats: fc.integer({ min: 0, max: 40 }),
          capacity: fc.integer({ min: 1, max: 50 }),
          batchItems: fc.integer({ min: 1, max: 20 }),
        }),
        async (steps, { repeats, capacity, batchItems }) => {
          const { feed, memory, start } = setUp(scriptedFeed<string>({ repeats, batchItems: 7 }));
          const { ended } = start({ key: String, limits: { capacity, batchItems, batchMs: 1 } });
          let emitted = 0;
          let broken = 0;
          for (const it of steps) {
            if (it.kind === 'emit') {
              feed.emit(...range(it.count, emitted).map(String));
              emitted += it.count;
            } else if (it.kind === 'cut') feed.fail();
            else if (it.kind === 'fail') memory.failNext(temporary(), it.point);
            else if (it.kind === 'broken') feed.emit(`broken ${(broken += 1)}`);
            else await new Promise((resolve) => setTimeout(resolve, 3));
          }
          feed.end();
          await ended;
          expect(memory.events).to.deep.equal(range(emitted));
          expect(memory.deadLetters).to.have.length(broken);
        },
      ),
      { numRuns: 60 },
    );
  });
});
