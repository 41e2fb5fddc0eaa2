import { setImmediate as turn } from 'node:timers/promises';
import { expect } from 'chai';
import { BehaviorSubject, Subject } from 'rxjs';
import sinon from 'sinon';
import { FeedError } from '../../src/sse/feed-error.ts';
import { type ChunkReader, backpressuredBody } from '../../src/sse/backpressured-body.ts';
import { manualClock, flushPromises } from '../support/manual-clock.ts';

const SILENCE_MS = 30_000;

interface Gated {
  readonly reader: ChunkReader;
  readonly send: (...chunks: readonly (string | Uint8Array)[]) => void;
  readonly fail: (cause: unknown) => void;
  readonly end: () => void;
  readonly room$: BehaviorSubject<number>;
  readonly closed$: Subject<void>;
  readonly failures: readonly FeedError[];
  readonly pieces: readonly number[];
  readonly drained: () => number;
  readonly waits: readonly boolean[];
  /** What was passed on last held an event. */
  readonly eventCame: () => void;
  readonly reads: () => number;
  readonly cancelled: () => unknown;
  readonly pass: (ms: number) => Promise<void>;
  /** How many timers were set, and how many of them still run. */
  readonly timers: () => { readonly set: number; readonly running: number };
}

const gated = (room: number, lowWater: number): Gated => {
  const { scheduler, pass } = manualClock();
  const timer = sinon.spy(scheduler, 'schedule');
  const waiting: (Uint8Array | null)[] = [];
  const wake$ = new Subject<void>();
  const credit$ = new BehaviorSubject(room);
  const closed$ = new Subject<void>();
  const failures: FeedError[] = [];
  const pieces: number[] = [];
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
        const brought = hasEvents;
        hasEvents = false;
        return brought;
      },
      onChunk: (bytes) => pieces.push(bytes),
      onWaiting: (isWaiting) => waits.push(isWaiting),
      onFailure: (error) => failures.push(error),
      idleTimeoutMs: SILENCE_MS,
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
    room$: credit$,
    closed$,
    failures,
    pieces,
    drained: () => drained,
    waits,
    eventCame: () => {
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

type Piece = Awaited<ReturnType<ChunkReader['read']>>;
const bytesOf = (piece: Piece): Uint8Array => (piece.done ? new Uint8Array() : piece.value);
const text = (piece: Piece): string => Buffer.from(bytesOf(piece)).toString();
/** Whether a promise is through by now. */
const isThrough = async (promise: Promise<unknown>): Promise<boolean> => {
  let through = false;
  promise.then(
    () => (through = true),
    () => (through = true),
  );
  await flushPromises();
  return through;
};

describe('gatedBody', () => {
  it('passes a chunk on whole when there is room for all events that it may hold', async () => {
    const gate = gated(10, 4);
    gate.send('data: one\n\n');
    expect(text(await gate.reader.read())).to.equal('data: one\n\n');
    expect(gate.pieces).to.deep.equal([11]);
  });

  it('reads nothing before it is asked to, and nothing on while the reader waits', async () => {
    const gate = gated(10, 4);
    gate.send('a', 'b', 'c');
    await flushPromises();
    expect(gate.reads()).to.equal(0);
    await gate.reader.read();
    await flushPromises();
    expect(gate.reads()).to.equal(1);
  });

  it('says before every read that all before it was dispatched', async () => {
    const gate = gated(10, 4);
    gate.send('a', 'b');
    await gate.reader.read();
    expect(gate.drained()).to.equal(1);
    await gate.reader.read();
    expect(gate.drained()).to.equal(2);
  });

  it('never passes on more bytes than the room has events for, and loses none', async () => {
    for (const room of [1, 2, 3, 7]) {
      const gate = gated(room, Math.min(4, room));
      const frames = 'data\n\n'.repeat(20);
      gate.send(frames);
      let passed = '';
      while (passed.length < frames.length) {
        const piece = text(await gate.reader.read());
        passed += piece;
        // So many frames may have come to their end in it, the first having begun before.
        expect(Math.floor((piece.length + 5) / 6)).to.be.at.most(room);
      }
      expect(passed).to.equal(frames);
      // Nothing was cut into smaller pieces than it must be.
      expect(gate.pieces.length).to.be.at.most(Math.ceil(frames.length / Math.max(1, (room - 1) * 6)));
    }
  });

  it('waits while there is less room than the low water, and goes on when there is more', async () => {
    const gate = gated(3, 4);
    gate.send('data\n\n'.repeat(10));
    const read = gate.reader.read();
    expect(await isThrough(read)).to.equal(false);
    gate.room$.next(4);
    expect(text(await read)).to.equal('data\n\n'.repeat(3));
    gate.room$.next(0);
    const next = gate.reader.read();
    expect(await isThrough(next)).to.equal(false);
    gate.room$.next(100);
    expect(text(await next)).to.equal('data\n\n'.repeat(7));
  });

  it('does not wait for the low water when the chunk is smaller', async () => {
    const gate = gated(2, 256);
    gate.send('data\n\n');
    expect(text(await gate.reader.read())).to.equal('data\n\n');
  });

  it('passes on a character that was cut between chunks, or is cut by the room, byte by byte as it came', async () => {
    const gate = gated(1, 1);
    const duck = Buffer.from('🦆');
    gate.send(duck.subarray(0, 3), duck.subarray(3));
    const bytes: number[] = [];
    while (bytes.length < 4) bytes.push(...bytesOf(await gate.reader.read()));
    expect(Buffer.from(bytes).toString()).to.equal('🦆');
  });

  it('ends when the body does', async () => {
    const gate = gated(10, 4);
    gate.end();
    expect((await gate.reader.read()).done).to.equal(true);
    expect(gate.failures).to.deep.equal([]);
  });

  it('fails when the body does', async () => {
    const gate = gated(10, 4);
    const cause = new Error('reset');
    gate.fail(cause);
    expect(await gate.reader.read().catch((error: unknown) => error)).to.equal(cause);
    expect(gate.failures).to.have.length(1);
    expect(gate.failures[0]).to.include({ code: 'feed-ended', cause });
  });

  it('fails when nothing comes for too long', async () => {
    const gate = gated(10, 4);
    const read = gate.reader.read().catch((error: unknown) => error);
    await gate.pass(SILENCE_MS - 1);
    expect(await isThrough(read)).to.equal(false);
    await gate.pass(1);
    expect(await isThrough(read)).to.equal(true);
    expect(gate.failures).to.have.length(1);
    expect(gate.failures[0]).to.include({ code: 'feed-silent', message: 'the feed was silent' });
  });

  it('counts the silence anew after every event', async () => {
    const gate = gated(10, 4);
    for (let reads = 0; reads < 3; reads += 1) {
      const read = gate.reader.read();
      await gate.pass(SILENCE_MS - 1);
      gate.send('x');
      expect(text(await read)).to.equal('x');
      gate.eventCame();
    }
    expect(gate.failures).to.deep.equal([]);
  });

  it('takes bytes without an event for silence', async () => {
    const gate = gated(10, 4);
    for (let reads = 0; reads < 3; reads += 1) {
      const read = gate.reader.read();
      await gate.pass(SILENCE_MS / 4);
      gate.send('x');
      await read;
    }
    const last = gate.reader.read().catch(() => undefined);
    await gate.pass(SILENCE_MS / 4 - 1);
    expect(gate.failures).to.deep.equal([]);
    await gate.pass(1);
    expect(gate.failures.map(({ code }) => code)).to.deep.equal(['feed-silent']);
    expect(await isThrough(last)).to.equal(true);
  });

  it('counts it from the last read on, also when that began between', async () => {
    const gate = gated(10, 4);
    for (const waited of [SILENCE_MS - 1, 7, 2]) {
      const read = gate.reader.read();
      await gate.pass(waited);
      gate.send('x');
      await read;
      gate.eventCame();
    }
    const last = gate.reader.read().catch(() => undefined);
    await gate.pass(SILENCE_MS - 1);
    expect(gate.failures).to.deep.equal([]);
    await gate.pass(1);
    expect(gate.failures.map(({ code }) => code)).to.deep.equal(['feed-silent']);
    expect(await isThrough(last)).to.equal(true);
  });

  it('sets one timer for many reads, and none is left when the body ends, fails, is closed or cancelled', async () => {
    const ends: readonly ((gate: Gated) => unknown)[] = [
      (gate) => gate.end(),
      (gate) => gate.fail(new Error('reset')),
      (gate) => gate.closed$.next(),
      (gate) => gate.reader.cancel(),
    ];
    for (const end of ends) {
      const gate = gated(10, 4);
      for (let reads = 0; reads < 100; reads += 1) {
        gate.send('x');
        await gate.reader.read();
      }
      expect(gate.timers()).to.deep.equal({ set: 1, running: 1 });
      const last = gate.reader.read().catch(() => undefined);
      await turn();
      end(gate);
      await last;
      expect(gate.timers()).to.deep.equal({ set: 1, running: 0 });
    }
  });

  it('leaves no timer behind when it was closed before it was read', async () => {
    const gate = gated(10, 4);
    gate.closed$.next();
    expect((await gate.reader.read()).done).to.equal(true);
    expect(gate.timers().running).to.equal(0);
  });

  it('does not take waiting for room, or for a reader, for silence', async () => {
    const gate = gated(0, 1);
    gate.send('data\n\n');
    const read = gate.reader.read();
    await gate.pass(10 * SILENCE_MS);
    expect(gate.failures).to.deep.equal([]);
    expect(gate.waits).to.deep.equal([true]);
    gate.room$.next(9);
    expect(text(await read)).to.equal('data\n\n');
    expect(gate.waits).to.deep.equal([true, false]);
    await gate.pass(10 * SILENCE_MS);
    expect(gate.failures).to.deep.equal([]);
  });

  it('ends all waiting when it is closed', async () => {
    for (const [room, chunk] of [
      [10, null],
      [0, 'data\n\n'],
    ] as const) {
      const gate = gated(room, 1);
      if (chunk !== null) gate.send(chunk);
      const read = gate.reader.read();
      await turn();
      gate.closed$.next();
      expect((await read).done).to.equal(true);
      expect(gate.room$.observed).to.equal(false);
      await gate.pass(2 * SILENCE_MS);
      expect(gate.failures).to.deep.equal([]);
    }
  });

  it('passes a cancellation on', async () => {
    const gate = gated(10, 4);
    await gate.reader.cancel('enough');
    expect(gate.cancelled()).to.equal('enough');
  });
});
