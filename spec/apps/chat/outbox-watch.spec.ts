import { expect } from 'chai';
import type { Subscription } from 'rxjs';
import { type SinonFakeTimers, useFakeTimers } from 'sinon';
import { outboxWatch } from '../../../src/apps/chat/outbox-watch.ts';
import type { IssuedNumber } from '../../../src/chat/numbering/issued-number.ts';
import type { QueueStatus } from '../../../src/chat/outbox/queue-status.ts';
import { type OutboxDouble, outboxDouble } from '../../chat/support/outbox-double.ts';

const CHAT: IssuedNumber = { kind: 'chat', ownerId: '5', number: 1 };
const WRITTEN: IssuedNumber = { kind: 'chat', ownerId: '5', number: 2 };
const STATUS: QueueStatus = {
  queued: 0,
  latencyMs: 0,
  scheduled: 0,
  retrying: 0,
  dead: 0,
  failures: 0,
  outbox: 2,
};
const MINUTE_MS = 60_000;

describe('outboxWatch', () => {
  let clock: SinonFakeTimers;
  let double: OutboxDouble;
  let running: Subscription | undefined;
  let lost: number[];

  beforeEach(() => {
    clock = useFakeTimers();
    double = outboxDouble();
    lost = [];
    double.issue(CHAT, 'lost');
    double.issue(WRITTEN, 'lost');
    double.written.add('chat 2 of 5');
  });
  afterEach(() => {
    running?.unsubscribe();
    clock.restore();
  });
  const start = (minutes: number | null): void => {
    const log = (): void => undefined;
    running = outboxWatch({
      reconciliation: {
        ...double,
        connect: () => Promise.resolve(),
        queueStatus: () => Promise.resolve(STATUS),
        close: () => Promise.resolve(),
      },
      minutes,
      telemetry: { reconciled: (report) => lost.push(report.lost.length), queueStatus: log },
      log: { debug: log, info: log, warn: log, error: log },
    }).subscribe();
  };

  it('queues lost numbers again after the minutes of the setting, and not before', async () => {
    start(5);
    double.nowMs += 5 * MINUTE_MS - 1;
    await clock.tickAsync(45_000);
    expect([lost, double.pushed.size]).to.deep.equal([[0], 0]);
    double.nowMs += 1;
    await clock.tickAsync(45_000);
    expect(lost).to.deep.equal([0, 1]);
    expect([...double.pushed]).to.deep.equal([['chat 1 of 5', 1]]);
  });

  it('only reports numbers that are lost for ten minutes without the setting, and removes what is written', async () => {
    start(null);
    double.nowMs += 10 * MINUTE_MS - 1;
    await clock.tickAsync(45_000);
    double.nowMs += 1;
    await clock.tickAsync(45_000);
    expect(lost).to.deep.equal([0, 1]);
    expect(double.pushed.size).to.equal(0);
    expect(double.entries().map(({ number }) => number)).to.deep.equal([1]);
  });
});
