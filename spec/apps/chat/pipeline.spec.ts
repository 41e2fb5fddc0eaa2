import { expect } from 'chai';
import { mergeMap, NEVER, Observable, type Subscription } from 'rxjs';
import { useFakeTimers } from 'sinon';
import { callPipeline } from '../../../src/apps/chat/pipeline.ts';
import type { CallDeps } from '../../../src/apps/chat/deps.ts';
import {
  type CallResult,
  INTERNAL_ERROR,
  OVERLOADED,
  INVALID_NUMBER,
} from '../../../src/chat/call-result.ts';
import { recentChats } from '../../../src/chat/directory/recent-chats.ts';
import { type CallQueue, callQueue } from '../../../src/chat/flow/call-queue.ts';
import { counterCache } from '../../../src/chat/numbering/counter-cache.ts';
import type { EnqueueRequest, EnqueueResult } from '../../../src/chat/queue/job-queue.ts';
import { immediateScheduler } from '../../../src/chat/flow/immediate-scheduler.ts';
import { drawn, timedSource } from '../../support/timed-marbles.ts';
import { chatCall, messageCall } from '../../chat/support/pending-call.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const sleep = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
const CAPACITY = 4;

describe('callPipeline', () => {
  let calls: CallQueue;
  let pushes: (readonly EnqueueRequest[])[];
  let results: CallResult[];
  let defects: unknown[];
  let running: Subscription;
  let completed: boolean;
  /** Releases the held responses of Redis. */
  let release: (() => void)[];
  let holding: boolean;

  const start = (change: (deps: CallDeps) => CallDeps = (deps) => deps): void => {
    const counters = counterCache(10);
    let last = 0;
    const enqueue = (requests: readonly EnqueueRequest[]): EnqueueResult[] =>
      requests.map(() => {
        last += 1;
        return { number: last, isDuplicate: false };
      });
    counters.initialise('counter', 0);
    running = callPipeline(
      change({
        callQueue: calls,
        capacity: CAPACITY,
        resolveIds: ({ pending, key }) => ({
          pending,
          key,
          applicationId: '5',
          counter: 'counter',
          message: null,
        }),
        rateLimit: null,
        batch: { events: 500, ms: 1, scheduler: immediateScheduler },
        numbering: {
          queue: {
            push: (requests) => {
              pushes.push(requests);
              if (!holding) return Promise.resolve(enqueue(requests));
              return new Promise((resolve) => release.push(() => resolve(enqueue(requests))));
            },
            ping: () => Promise.resolve(),
            invalidated$: NEVER,
            close: () => Promise.resolve(),
          },
          counters,
          recentChats: recentChats({ maxChats: 10, retentionMs: 1000, now: () => 0 }),
          jobMetadata: () => ({ now: 0, uuid: () => 'x' }),
          reinitialiseCounter: () => Promise.resolve(),
          onFailure: () => undefined,
          onPush: () => undefined,
        },
        onInternalError: (error) => defects.push(error),
      }),
    ).subscribe({ complete: () => (completed = true) });
  };
  const submit = (call = chatCall()): void => calls.submit(call, (result) => results.push(result));
  const numbers = (): (number | null)[] =>
    results.map((result) => ('number' in result ? result.number : null));

  beforeEach(() => {
    calls = callQueue();
    pushes = [];
    results = [];
    defects = [];
    completed = false;
    release = [];
    holding = false;
  });
  afterEach(() => running.unsubscribe());

  // One character is one millisecond. A round trip takes 3; an invalid call needs none.
  it('answers each call once, through a call that is invalid and one that breaks the pipeline', async () => {
    const made = '     --ab--c-----x--d'; // b is invalid, x an internal error
    const replies = '  ----b-1---2-x------3';
    const calls$ = timedSource(made, {
      a: chatCall(),
      b: messageCall('x'),
      c: chatCall(),
      x: chatCall('broken'),
      d: chatCall(),
    });
    const clock = useFakeTimers();
    try {
      start(({ numbering, resolveIds, ...deps }) => ({
        ...deps,
        resolveIds: (valid) => {
          if (valid.pending.call.token === 'broken') throw new Error('a defect');
          return resolveIds(valid);
        },
        numbering: {
          ...numbering,
          queue: {
            ...numbering.queue,
            push: (requests) => sleep(3).then(() => numbering.queue.push(requests)),
          },
        },
      }));
      const nameOf = (result: CallResult): string => {
        if ('number' in result) return String(result.number);
        return result === INVALID_NUMBER ? 'b' : 'x';
      };
      const replies$ = calls$.pipe(
        mergeMap(
          (call) => new Observable<CallResult>((reply) => calls.submit(call, (result) => reply.next(result))),
        ),
      );
      expect(await drawn(replies$, { clock, ms: 20, nameOf })).to.equal(replies.trim());
      expect(defects).to.have.lengthOf(1);
    } finally {
      clock.restore();
    }
  });

  it('pushes concurrent calls to Redis in one round trip', async () => {
    start();
    for (let at = 0; at < 3; at += 1) submit();
    submit(messageCall('x'));
    await turn();
    expect(pushes.map(({ length }) => length)).to.deep.equal([3]);
    expect(results).to.deep.include(INVALID_NUMBER);
    expect(numbers().filter((number) => number !== null)).to.deep.equal([1, 2, 3]);
  });

  it('does not wait for Redis before the next round trip', async () => {
    holding = true;
    start();
    submit();
    await turn();
    submit();
    await turn();
    expect(pushes).to.have.lengthOf(2);
    for (const one of release.reverse()) one();
    await turn();
    expect(numbers()).to.have.lengthOf(2);
  });

  it('rejects with 503 and Retry-After at its capacity, and accepts again below it', async () => {
    holding = true;
    start();
    for (let at = 0; at < CAPACITY + 2; at += 1) submit();
    expect(results).to.deep.equal([OVERLOADED, OVERLOADED]);
    expect(calls.pendingCount()).to.equal(CAPACITY);
    await turn();
    for (const one of release) one();
    await turn();
    expect(numbers().filter((number) => number !== null)).to.have.lengthOf(CAPACITY);
    submit();
    expect(results).to.have.lengthOf(CAPACITY + 2);
    expect(calls.pendingCount()).to.equal(1);
  });

  it('fails all waiting calls after an internal error, and continues', async () => {
    let broken = true;
    start((deps) => ({
      ...deps,
      resolveIds: (valid) => {
        if (broken) throw new Error('a defect');
        return deps.resolveIds(valid);
      },
    }));
    submit();
    expect(results).to.deep.equal([INTERNAL_ERROR]);
    expect(defects).to.have.lengthOf(1);
    broken = false;
    await new Promise((resolve) => setTimeout(resolve, 5));
    submit();
    await turn();
    expect(numbers()).to.deep.equal([null, 1]);
  });

  it('completes when the queue is closed and all calls are answered', async () => {
    holding = true;
    start();
    submit();
    calls.close();
    await turn();
    expect(completed).to.equal(false);
    for (const one of release) one();
    await turn();
    expect([completed, numbers()]).to.deep.equal([true, [1]]);
  });
});
