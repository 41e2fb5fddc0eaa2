import { expect } from 'chai';
import fc from 'fast-check';
import type { IssuedNumber } from '../../../src/chat/numbering/issued-number.ts';
import {
  HEARTBEAT_MS,
  reconcile,
  type ReconcileOptions,
  type ReconcileReport,
} from '../../../src/chat/outbox/reconcile.ts';
import { JOB_STATES } from '../../../src/chat/outbox/sidekiq-jobs.ts';
import { type OutboxDouble, outboxDouble } from '../support/outbox-double.ts';

const chat = (number: number, ownerId = '5'): IssuedNumber => ({ kind: 'chat', ownerId, number });
const message = (number: number, ownerId = '70'): IssuedNumber => ({ kind: 'message', ownerId, number });
const MINUTE_MS = 60_000;

describe('reconcile', () => {
  let double: OutboxDouble;
  let delays: number[];
  /** Runs while reconcile waits for a heartbeat. */
  let meanwhile: () => void;

  beforeEach(() => {
    double = outboxDouble();
    delays = [];
    meanwhile = () => undefined;
  });
  const run = (options: Partial<ReconcileOptions> = {}): Promise<ReconcileReport> =>
    reconcile(
      {
        ...double,
        delay: (ms) => {
          delays.push(ms);
          meanwhile();
          return Promise.resolve();
        },
      },
      { olderThanMs: 10 * MINUTE_MS, mode: 'requeue', ...options },
    );
  const later = (ms: number): void => {
    double.nowMs += ms;
  };
  const numbersIn = (entries: readonly IssuedNumber[]): string[] =>
    entries.map(({ kind, number }) => `${kind} ${number}`);

  it('queues again what is neither in MySQL nor in Sidekiq, and nothing else', async () => {
    for (const [at, state] of (['lost', ...JOB_STATES, 'lost'] as const).entries())
      double.issue(chat(at + 1), state);
    double.issue(message(1), 'lost');
    double.issue(message(2), 'lost');
    double.written.add('message 2 of 70');
    later(11 * MINUTE_MS);
    const report = await run();
    expect(numbersIn(report.lost)).to.deep.equal(['chat 1', 'chat 7', 'message 1']);
    expect(report.requeued).to.equal(3);
    expect([...report.inSidekiq].sort()).to.deep.equal(JOB_STATES.map((state) => [state, 1]).sort());
    expect([...double.pushed.keys()]).to.deep.equal(['chat 1 of 5', 'chat 7 of 5', 'message 1 of 70']);
    // What MySQL has is gone, what was queued again is at the end.
    expect(numbersIn(double.entries())).to.deep.equal([
      ...[2, 3, 4, 5, 6].map((number) => `chat ${number}`),
      'chat 1',
      'chat 7',
      'message 1',
    ]);
    double.work();
    expect((await run()).lost).to.deep.equal([]);
    expect(numbersIn(double.entries())).to.deep.equal(['chat 4', 'chat 5', 'chat 6']);
  });

  it('leaves alone what was issued less than that long ago, and removes what of it is written', async () => {
    double.issue(chat(1), 'lost');
    later(1);
    double.issue(chat(2), 'lost');
    double.issue(chat(3), 'lost');
    double.written.add('chat 3 of 5');
    later(10 * MINUTE_MS - 1);
    expect(numbersIn((await run()).lost)).to.deep.equal(['chat 1']);
    expect(numbersIn(double.entries())).to.deep.equal(['chat 2', 'chat 1']);
    // Queued again a moment ago, chat 1 is as young as a new one.
    double.setState(chat(1), 'lost');
    later(1);
    expect(numbersIn((await run()).lost)).to.deep.equal(['chat 2']);
  });

  it('waits for a heartbeat: a job that a process has just taken is not lost', async () => {
    double.issue(chat(1), 'lost');
    double.issue(chat(2), 'lost');
    double.issue(chat(3), 'lost');
    later(11 * MINUTE_MS);
    meanwhile = () => {
      double.setState(chat(1), 'running');
      double.written.add('chat 2 of 5');
    };
    expect(numbersIn((await run()).lost)).to.deep.equal(['chat 3']);
    expect(delays).to.deep.equal([HEARTBEAT_MS]);
    expect([...double.pushed.keys()]).to.deep.equal(['chat 3 of 5']);
  });

  it('waits for nothing when nothing is missing', async () => {
    double.issue(chat(1), 'retrying');
    later(11 * MINUTE_MS);
    await run();
    expect(delays).to.deep.equal([]);
  });

  it('does not look beyond the oldest job in the queue: what comes after it waits in order', async () => {
    double.issue(chat(1), 'lost');
    later(1000);
    double.oldestQueuedAtMs = double.nowMs;
    later(1);
    for (let number = 2; number < 20; number += 1) double.issue(chat(number), 'queued');
    later(11 * MINUTE_MS);
    const report = await run();
    expect(numbersIn(report.lost)).to.deep.equal(['chat 1']);
    expect(report.inSidekiq.size).to.equal(0);
  });

  it('removes what cannot be written any more because its owner was deleted, and reports it', async () => {
    double.issue(chat(1), 'lost');
    double.issue(message(1), 'lost');
    double.issue(message(2, '71'), 'lost');
    double.deleted.add('message 70');
    later(11 * MINUTE_MS);
    const report = await run();
    expect(numbersIn(report.lost)).to.deep.equal(['chat 1', 'message 2']);
    expect(numbersIn(report.orphaned)).to.deep.equal(['message 1']);
    expect(numbersIn(double.entries())).to.deep.equal(['chat 1', 'message 2']);
  });

  it('changes nothing with report, and only removes what is written with confirm', async () => {
    double.issue(chat(1), 'lost');
    double.issue(chat(2), 'lost');
    double.issue(message(1), 'lost');
    double.written.add('chat 2 of 5');
    double.deleted.add('message 70');
    later(11 * MINUTE_MS);
    const reported = await run({ mode: 'report' });
    expect(numbersIn(double.entries())).to.deep.equal(['chat 1', 'chat 2', 'message 1']);
    const confirmed = await run({ mode: 'confirm' });
    expect(numbersIn(double.entries())).to.deep.equal(['chat 1', 'message 1']);
    for (const { lost, orphaned, requeued } of [reported, confirmed]) {
      expect(numbersIn(lost)).to.deep.equal(['chat 1']);
      expect(numbersIn(orphaned)).to.deep.equal(['message 1']);
      expect(requeued).to.equal(0);
    }
    expect(double.pushed.size).to.equal(0);
  });

  it('queues each number once when several run at once', async () => {
    for (let number = 1; number <= 10; number += 1) double.issue(chat(number), 'lost');
    later(11 * MINUTE_MS);
    const reports = await Promise.all([run(), run(), run()]);
    expect(reports.reduce((sum, { requeued }) => sum + requeued, 0)).to.equal(10);
    expect([...double.pushed.values()]).to.deep.equal(Array(10).fill(1));
  });

  it('loses nothing and queues nothing twice, wherever it is killed, and with a worker in between', async () => {
    const state = fc.constantFrom('lost', ...JOB_STATES);
    await fc.assert(
      fc.asyncProperty(
        fc.array(state, { maxLength: 12 }),
        fc.nat(12),
        fc.boolean(),
        async (states, at, works) => {
          double = outboxDouble();
          for (const [index, one] of states.entries()) double.issue(chat(index + 1), one);
          later(11 * MINUTE_MS);
          let steps = 0;
          double.onStep = () => {
            if (steps === at) throw new Error('killed');
            steps += 1;
          };
          await run().catch(() => undefined);
          double.onStep = () => undefined;
          if (works) double.work();
          await run();
          for (const times of double.pushed.values()) expect(times).to.equal(1);
          double.work();
          // What Sidekiq keeps for later comes in the end.
          for (const index of states.keys())
            if (double.stateOf(chat(index + 1)) !== undefined) double.setState(chat(index + 1), 'queued');
          double.work();
          await run();
          expect(double.written.size).to.equal(states.length);
          expect(double.entries()).to.deep.equal([]);
        },
      ),
    );
  });
});
