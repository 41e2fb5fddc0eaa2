import { expect } from 'chai';
import type { Subscription } from 'rxjs';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { type OutboxWatch, watchOutbox } from '../../../src/apps/chat/watch-outbox.ts';
import type { OutboxEntry } from '../../../src/chat/outbox/number-outbox.ts';
import type { QueueStatus } from '../../../src/chat/outbox/queue-status.ts';
import type { ReconcileReport } from '../../../src/chat/outbox/reconcile.ts';

const entry = (number: number): OutboxEntry => ({
  kind: 'chat',
  ownerId: '5',
  number,
  id: `1-${number}`,
  atMs: 1,
  jobId: null,
});
const report = (given: Partial<ReconcileReport> = {}): ReconcileReport => ({
  lost: [],
  orphaned: [],
  inSidekiq: new Map(),
  requeued: 0,
  isPartial: false,
  ...given,
});
const STATUS: QueueStatus = {
  queued: 1,
  latencyMs: 0,
  scheduled: 0,
  retrying: 0,
  dead: 0,
  failures: 0,
  outbox: 0,
};

describe('watchOutbox', () => {
  let clock: SinonFakeTimers;
  let running: Subscription;
  let warnings: string[];
  let reports: ReconcileReport[];
  let statuses: (QueueStatus | null)[];

  beforeEach(() => {
    clock = useFakeTimers();
    warnings = [];
    reports = [];
    statuses = [];
  });
  afterEach(() => {
    running.unsubscribe();
    clock.restore();
  });
  const start = (given: Partial<OutboxWatch>): void => {
    running = watchOutbox({
      reconcile: () => Promise.resolve(report()),
      queueStatus: () => Promise.resolve(STATUS),
      requeues: false,
      onReport: (one) => reports.push(one),
      onQueueStatus: (one) => statuses.push(one),
      log: { debug: () => undefined, warn: (text) => warnings.push(text) },
      ...given,
    }).subscribe();
  };

  it('checks every 30 seconds, and reads the status of Sidekiq at once and every 5 seconds', async () => {
    start({});
    await clock.tickAsync(29_999);
    expect([reports.length, statuses.length]).to.deep.equal([0, 6]);
    await clock.tickAsync(30_101);
    expect([reports.length, statuses.length]).to.deep.equal([2, 13]);
  });

  it('never runs two checks at once', async () => {
    let active = 0;
    let highest = 0;
    start({
      reconcile: async () => {
        active += 1;
        highest = Math.max(highest, active);
        await new Promise((resolve) => setTimeout(resolve, 100_000));
        active -= 1;
        return report();
      },
    });
    await clock.tickAsync(300_000);
    expect(highest).to.equal(1);
    expect(reports).to.have.lengthOf(2);
  });

  it('goes on after failures, and says that the status is unknown meanwhile', async () => {
    let attempts = 0;
    start({
      reconcile: () => {
        attempts += 1;
        return attempts === 1 ? Promise.reject(new Error('gone')) : Promise.resolve(report());
      },
      queueStatus: () => (attempts === 0 ? Promise.reject(new Error('gone')) : Promise.resolve(STATUS)),
    });
    await clock.tickAsync(60_100);
    expect(statuses[0]).to.equal(null);
    expect(statuses.at(-1)).to.equal(STATUS);
    expect(reports).to.have.lengthOf(1);
    expect(warnings).to.deep.equal([]);
  });

  it('reports lost numbers once, with the command for them, and again when there are more', async () => {
    const found = [[1], [1], [1, 2], [], [3]].map((numbers) => report({ lost: numbers.map(entry) }));
    start({ reconcile: () => Promise.resolve(found.shift() ?? report()) });
    await clock.tickAsync(150_100);
    expect(warnings).to.deep.equal([
      '1 issued numbers are neither in MySQL nor in Sidekiq: chat 1 of application id 5; queue them again with: headwater chat reconcile',
      '2 issued numbers are neither in MySQL nor in Sidekiq: chat 1 of application id 5, chat 2 of application id 5; queue them again with: headwater chat reconcile',
      '1 issued numbers are neither in MySQL nor in Sidekiq: chat 3 of application id 5; queue them again with: headwater chat reconcile',
    ]);
  });

  it('names what it queued again and what it removed, ten at most', async () => {
    const lost = Array.from({ length: 12 }, (_, at) => entry(at + 1));
    const found = [report({ lost, requeued: 12, orphaned: [entry(99)] })];
    start({ requeues: true, reconcile: () => Promise.resolve(found.shift() ?? report()) });
    await clock.tickAsync(60_100);
    expect(warnings).to.have.lengthOf(2);
    expect(warnings[0]).to.match(
      /^queued 12 numbers again .*: chat 1 of application id 5, .*chat 10 of application id 5, and 2 more$/,
    );
    expect(warnings[1]).to.include('removed 1 numbers from the outbox').and.include('chat 99');
  });
});
