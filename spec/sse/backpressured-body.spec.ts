import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { BehaviorSubject, Subject } from 'rxjs';
import sinon from 'sinon';
import { FeedError } from '../../src/net/feed-error.ts';
import { type ChunkReader, backpressuredBody } from '../../src/sse/backpressured-body.ts';
import { manualClock, flushPromises } from '../support/manual-clock.ts';

const IDLE_TIMEOUT_MS = 30_000;

interface TestBody {
  readonly reader: ChunkReader;
  readonly send: (...chunks: readonly (string | Uint8Array)[]) => void;
  readonly fail: (cause: unknown) => void;
  readonly end: () => void;
  readonly credit$: BehaviorSubject<number>;
  readonly closed$: Subject<void>;
  readonly failures: readonly FeedError[];
  readonly chunkBytes: readonly number[];
  readonly drained: () => number;
  readonly waits: readonly boolean[];
  /** The last chunk completed an event. */
  readonly completeEvent: () => void;
  readonly reads: () => number;
  readonly cancelled: () => unknown;
  readonly pass: (ms: number) => Promise<void>;
  /** How many timers were set, and how many of them still run. */
  readonly timers: () => { readonly set: number; readonly running: number };
}

const testBody = (credit: number, lowWater: number): TestBody => {
  const { scheduler, pass } = manualClock();
  const timer = sinon.spy(scheduler, 'schedule');
  const waiting: (Uint8Array | null)[] = [];
  const wake$ = new Subject<void>();
  const credit$ = new BehaviorSubject(credit);
  const closed$ = new Subject<void>();
  const failures: FeedError[] = [];
  const chunkBytes: number[] = [];
  const waits: boolean[] = [];
  let hasEvents = false;
  let failure: { readonly cause: unknown } | null = null;
  let drained = 0;
  let reads = 0;
  let cancelled: unknown = null;
  const body = new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        reads += 1;
        while (waiting.length === 0 && failure === null)
          await new Promise<void>((on) => wake$.subscribe(() => on()));
        const chunk = waiting.shift();
        if (chunk === undefined) controller.error(failure?.cause);
        else if (chunk === null) controller.close();
        else controller.enqueue(chunk);
      },
      cancel: (reason) => {
        cancelled = reason;
      },
    },
    { highWaterMark: 0 },
  );
  const reader = backpressuredBody(
    body.getReader(),
    {
      credit$,
      lowWater,
      onBeforeRead: () => {
        drained += 1;
        const hadEvents = hasEvents;
        hasEvents = false;
        return hadEvents;
      },
      onChunk: (bytes) => chunkBytes.push(bytes),
      onWaiting: (isWaiting) => waits.push(isWaiting),
      onFailure: (error) => failures.push(error),
      idleTimeoutMs: IDLE_TIMEOUT_MS,
      timeoutError: () => new FeedError('feed-silent', 'the feed was silent'),
      closed$,
    },
    scheduler,
  );
  const push = (...chunks: readonly (Uint8Array | null)[]): void => {
    waiting.push(...chunks);
    wake$.next();
  };
  return {
    reader,
    send: (...chunks) =>
      push(...chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk))),
    fail: (cause) => {
      failure = { cause };
      wake$.next();
    },
    end: () => push(null),
    credit$,
    closed$,
    failures,
    chunkBytes,
    drained: () => drained,
    waits,
    completeEvent: () => {
      hasEvents = true;
    },
    reads: () => reads,
    cancelled: () => cancelled,
    pass,
    timers: () => ({
      set: timer.callCount,
      running: timer.returnValues.filter(({ closed }) => !closed).length,
    }),
  };
};

type ReadResult = Awaited<ReturnType<ChunkReader['read']>>;
const bytesOf = (chunk: ReadResult): Uint8Array => (chunk.done ? new Uint8Array() : chunk.value);
const text = (chunk: ReadResult): string => Buffer.from(bytesOf(chunk)).toString();
/** Whether a promise is settled by now. */
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  let settled = false;
  promise.then(
    () => (settled = true),
    () => (settled = true),
  );
  await flushPromises();
  return settled;
};

describe('backpressuredBody', () => {
  it('passes on a complete chunk when there is credit for all its possible events', async () => {
    const body = testBody(10, 4);
    body.send('data: one\n\n');
    expect(text(await body.reader.read())).to.equal('data: one\n\n');
    expect(body.chunkBytes).to.deep.equal([11]);
  });

  it('reads only on demand', async () => {
    const body = testBody(10, 4);
    body.send('a', 'b', 'c');
    await flushPromises();
    expect(body.reads()).to.equal(0);
    await body.reader.read();
    await flushPromises();
    expect(body.reads()).to.equal(1);
  });

  it('calls onBeforeRead before every read', async () => {
    const body = testBody(10, 4);
    body.send('a', 'b');
    await body.reader.read();
    expect(body.drained()).to.equal(1);
    await body.reader.read();
    expect(body.drained()).to.equal(2);
  });

  it('never passes on more bytes than the credit allows events, and loses none', async () => {
    for (const credit of [1, 2, 3, 7]) {
      const body = testBody(credit, Math.min(4, credit));
      const frames = 'data\n\n'.repeat(20);
      body.send(frames);
      let passed = '';
      while (passed.length < frames.length) {
        const chunk = text(await body.reader.read());
        passed += chunk;
        // So many frames may have come to their end in it, the first having begun before.
        expect(Math.floor((chunk.length + 5) / 6)).to.be.at.most(credit);
      }
      expect(passed).to.equal(frames);
      // Nothing was cut into smaller chunks than it must be.
      expect(body.chunkBytes.length).to.be.at.most(Math.ceil(frames.length / Math.max(1, (credit - 1) * 6)));
    }
  });

  it('waits while credit is below the low water, and continues above it', async () => {
    const body = testBody(3, 4);
    body.send('data\n\n'.repeat(10));
    const read = body.reader.read();
    expect(await isSettled(read)).to.equal(false);
    body.credit$.next(4);
    expect(text(await read)).to.equal('data\n\n'.repeat(3));
    body.credit$.next(0);
    const next = body.reader.read();
    expect(await isSettled(next)).to.equal(false);
    body.credit$.next(100);
    expect(text(await next)).to.equal('data\n\n'.repeat(7));
  });

  it('does not wait for the low water when the chunk is smaller', async () => {
    const body = testBody(2, 256);
    body.send('data\n\n');
    expect(text(await body.reader.read())).to.equal('data\n\n');
  });

  it('passes on the bytes of a split character unchanged', async () => {
    const body = testBody(1, 1);
    const duck = Buffer.from('🦆');
    body.send(duck.subarray(0, 3), duck.subarray(3));
    const bytes: number[] = [];
    while (bytes.length < 4) bytes.push(...bytesOf(await body.reader.read()));
    expect(Buffer.from(bytes).toString()).to.equal('🦆');
  });

  it('ends when the body does', async () => {
    const body = testBody(10, 4);
    body.end();
    expect((await body.reader.read()).done).to.equal(true);
    expect(body.failures).to.deep.equal([]);
  });

  it('fails when the body does', async () => {
    const body = testBody(10, 4);
    const cause = new Error('reset');
    body.fail(cause);
    expect(await body.reader.read().catch((error: unknown) => error)).to.equal(cause);
    expect(body.failures).to.have.length(1);
    expect(body.failures[0]).to.include({ code: 'feed-ended', cause });
  });

  it('fails when nothing arrives within the idle timeout', async () => {
    const body = testBody(10, 4);
    const read = body.reader.read().catch((error: unknown) => error);
    await body.pass(IDLE_TIMEOUT_MS - 1);
    expect(await isSettled(read)).to.equal(false);
    await body.pass(1);
    expect(await isSettled(read)).to.equal(true);
    expect(body.failures).to.have.length(1);
    expect(body.failures[0]).to.include({ code: 'feed-silent', message: 'the feed was silent' });
  });

  it('restarts the idle timeout after every event', async () => {
    const body = testBody(10, 4);
    for (let reads = 0; reads < 3; reads += 1) {
      const read = body.reader.read();
      await body.pass(IDLE_TIMEOUT_MS - 1);
      body.send('x');
      expect(text(await read)).to.equal('x');
      body.completeEvent();
    }
    expect(body.failures).to.deep.equal([]);
  });

  it('fails when bytes arrive without an event', async () => {
    const body = testBody(10, 4);
    for (let reads = 0; reads < 3; reads += 1) {
      const read = body.reader.read();
      await body.pass(IDLE_TIMEOUT_MS / 4);
      body.send('x');
      await read;
    }
    const last = body.reader.read().catch(() => undefined);
    await body.pass(IDLE_TIMEOUT_MS / 4 - 1);
    expect(body.failures).to.deep.equal([]);
    await body.pass(1);
    expect(body.failures.map(({ code }) => code)).to.deep.equal(['feed-silent']);
    expect(await isSettled(last)).to.equal(true);
  });

  it('measures it from the last read on, also when that began in between', async () => {
    const body = testBody(10, 4);
    for (const waited of [IDLE_TIMEOUT_MS - 1, 7, 2]) {
      const read = body.reader.read();
      await body.pass(waited);
      body.send('x');
      await read;
      body.completeEvent();
    }
    const last = body.reader.read().catch(() => undefined);
    await body.pass(IDLE_TIMEOUT_MS - 1);
    expect(body.failures).to.deep.equal([]);
    await body.pass(1);
    expect(body.failures.map(({ code }) => code)).to.deep.equal(['feed-silent']);
    expect(await isSettled(last)).to.equal(true);
  });

  it('sets one timer for many reads, and none is left when the body ends, fails, is closed or cancelled', async () => {
    const ends: readonly ((body: TestBody) => unknown)[] = [
      (body) => body.end(),
      (body) => body.fail(new Error('reset')),
      (body) => body.closed$.next(),
      (body) => body.reader.cancel(),
    ];
    for (const end of ends) {
      const body = testBody(10, 4);
      for (let reads = 0; reads < 100; reads += 1) {
        body.send('x');
        await body.reader.read();
      }
      expect(body.timers()).to.deep.equal({ set: 1, running: 1 });
      const last = body.reader.read().catch(() => undefined);
      await turn();
      end(body);
      await last;
      expect(body.timers()).to.deep.equal({ set: 1, running: 0 });
    }
  });

  it('leaves no timer behind when it is closed before the first read', async () => {
    const body = testBody(10, 4);
    body.closed$.next();
    expect((await body.reader.read()).done).to.equal(true);
    expect(body.timers().running).to.equal(0);
  });

  it('does not count waiting for credit or for its reader', async () => {
    const body = testBody(0, 1);
    body.send('data\n\n');
    const read = body.reader.read();
    await body.pass(10 * IDLE_TIMEOUT_MS);
    expect(body.failures).to.deep.equal([]);
    expect(body.waits).to.deep.equal([true]);
    body.credit$.next(9);
    expect(text(await read)).to.equal('data\n\n');
    expect(body.waits).to.deep.equal([true, false]);
    await body.pass(10 * IDLE_TIMEOUT_MS);
    expect(body.failures).to.deep.equal([]);
  });

  it('ends every wait when it is closed', async () => {
    for (const [credit, chunk] of [
      [10, null],
      [0, 'data\n\n'],
    ] as const) {
      const body = testBody(credit, 1);
      if (chunk !== null) body.send(chunk);
      const read = body.reader.read();
      await turn();
      body.closed$.next();
      expect((await read).done).to.equal(true);
      expect(body.credit$.observed).to.equal(false);
      await body.pass(2 * IDLE_TIMEOUT_MS);
      expect(body.failures).to.deep.equal([]);
    }
  });

  it('passes on a cancellation', async () => {
    const body = testBody(10, 4);
    await body.reader.cancel('enough');
    expect(body.cancelled()).to.equal('enough');
  });
});
