import { expect } from 'chai';
import { NEVER, type Subscription } from 'rxjs';
import { answering } from '../../../src/apps/chat.ts';
import type { ChatParts } from '../../../src/apps/chat/parts.ts';
import { type Answer, BROKEN, FULL, INVALID_NUMBER } from '../../../src/chat/answer.ts';
import { recentChats } from '../../../src/chat/directory/recent-chats.ts';
import { type Desk, desk } from '../../../src/chat/flow/desk.ts';
import { counters } from '../../../src/chat/numbering/counters.ts';
import type { Order, Pushed } from '../../../src/chat/numbering/job-queue.ts';
import { turnScheduler } from '../../../src/chat/flow/turn-scheduler.ts';
import { chatCall, messageCall } from '../support/asked.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const ROOM = 4;

describe('answering', () => {
  let calls: Desk;
  let pushes: (readonly Order[])[];
  let answers: Answer[];
  let defects: unknown[];
  let running: Subscription;
  let completed: boolean;
  /** Lets Redis answer what it was asked. */
  let release: (() => void)[];
  let holding: boolean;

  const start = (change: (parts: ChatParts) => ChatParts = (parts) => parts): void => {
    const standing = counters(10);
    let last = 0;
    const give = (orders: readonly Order[]): Pushed[] =>
      orders.map(() => {
        last += 1;
        return { number: last, repeated: false };
      });
    standing.seed('counter', 0);
    running = answering(
      change({
        desk: calls,
        room: ROOM,
        locate: ({ asked, key }) => ({ asked, key, applicationId: '5', counter: 'counter', message: null }),
        limit: null,
        batch: { events: 500, ms: 1, scheduler: turnScheduler },
        numbering: {
          queue: {
            push: (orders) => {
              pushes.push(orders);
              if (!holding) return Promise.resolve(give(orders));
              return new Promise((resolve) => release.push(() => resolve(give(orders))));
            },
            ping: () => Promise.resolve(),
            renewed$: NEVER,
            close: () => Promise.resolve(),
          },
          counters: standing,
          recent: recentChats({ size: 10, keepMs: 1000, now: () => 0 }),
          facts: () => ({ now: 0, uuid: () => 'x' }),
          reseed: () => Promise.resolve(),
          onFailure: () => undefined,
          onPush: () => undefined,
        },
        onDefect: (error) => defects.push(error),
      }),
    ).subscribe({ complete: () => (completed = true) });
  };
  const ask = (call = chatCall()): void => calls.ask(call, (answer) => answers.push(answer));
  const numbers = (): (number | null)[] =>
    answers.map((answer) => ('number' in answer ? answer.number : null));

  beforeEach(() => {
    calls = desk();
    pushes = [];
    answers = [];
    defects = [];
    completed = false;
    release = [];
    holding = false;
  });
  afterEach(() => running.unsubscribe());

  it('takes what comes at once to Redis in one round trip', async () => {
    start();
    for (let at = 0; at < 3; at += 1) ask();
    ask(messageCall('x'));
    await turn();
    expect(pushes.map(({ length }) => length)).to.deep.equal([3]);
    expect(answers).to.deep.include(INVALID_NUMBER);
    expect(numbers().filter((number) => number !== null)).to.deep.equal([1, 2, 3]);
  });

  it('does not wait for Redis before it asks again', async () => {
    holding = true;
    start();
    ask();
    await turn();
    ask();
    await turn();
    expect(pushes).to.have.lengthOf(2);
    for (const one of release.reverse()) one();
    await turn();
    expect(numbers()).to.have.lengthOf(2);
  });

  it('refuses with 503 and Retry-After when all its room is taken, and takes more when there is room', async () => {
    holding = true;
    start();
    for (let at = 0; at < ROOM + 2; at += 1) ask();
    expect(answers).to.deep.equal([FULL, FULL]);
    expect(calls.waiting()).to.equal(ROOM);
    await turn();
    for (const one of release) one();
    await turn();
    expect(numbers().filter((number) => number !== null)).to.have.lengthOf(ROOM);
    ask();
    expect(answers).to.have.lengthOf(ROOM + 2);
    expect(calls.waiting()).to.equal(1);
  });

  it('tells all who wait of a defect, and goes on', async () => {
    let broken = true;
    start((parts) => ({
      ...parts,
      locate: (valid) => {
        if (broken) throw new Error('a defect');
        return parts.locate(valid);
      },
    }));
    ask();
    expect(answers).to.deep.equal([BROKEN]);
    expect(defects).to.have.lengthOf(1);
    broken = false;
    await new Promise((resolve) => setTimeout(resolve, 5));
    ask();
    await turn();
    expect(numbers()).to.deep.equal([null, 1]);
  });

  it('completes when no more calls come, and all are answered', async () => {
    holding = true;
    start();
    ask();
    calls.close();
    await turn();
    expect(completed).to.equal(false);
    for (const one of release) one();
    await turn();
    expect([completed, numbers()]).to.deep.equal([true, [1]]);
  });
});
