import { expect } from 'chai';
import { Subject } from 'rxjs';
import type { IncidentChange } from '../../../src/alerts/conditions/raise-alerts.ts';
import type { AlertOutbox, OutboxEntry } from '../../../src/alerts/outbox/alert-outbox.ts';
import { MAX_UNWRITTEN, alertWriter } from '../../../src/alerts/outbox/write-alerts.ts';
import { monotonicScheduler } from '../../../src/core/time/monotonic-scheduler.ts';
import { MEMORY, sqliteOutbox } from '../../../src/stores/sqlite/sqlite-outbox.ts';
import { until } from '../../support/wait-until.ts';
import { ALERT_MIGRATIONS } from '../../stores/support/sqlite-files.ts';
import { alertOf, NOW, to } from '../support/outbox-doubles.ts';

const change = (key: string): IncidentChange => ({ kind: 'began', alert: alertOf({ key }) });

describe('alertWriter', () => {
  let reserve: AlertOutbox;
  beforeEach(() => {
    reserve = sqliteOutbox({ file: MEMORY, migrations: ALERT_MIGRATIONS });
  });
  afterEach(() => reserve.close());

  const start = (write: AlertOutbox['write']) => {
    const change$ = new Subject<IncidentChange>();
    const written: string[] = [];
    const failures: unknown[] = [];
    let dropped = 0;
    const writer = alertWriter({
      outbox: { ...reserve, write },
      reserve,
      plan: (one): OutboxEntry => ({ change: one, recipients: [to('hook')] }),
      onWritten: ({ alerts }) => written.push(...alerts.map(({ key }) => key)),
      onDropped: (changes) => {
        dropped += changes;
      },
      onFailure: (error) => failures.push(error),
      now: () => NOW,
      scheduler: monotonicScheduler,
    });
    const running = change$.pipe(writer.write).subscribe();
    return {
      change$,
      flush: writer.flush,
      written,
      failures,
      dropped: () => dropped,
      stop: () => running.unsubscribe(),
    };
  };

  it('writes in batches, so that many alerts are few transactions', async () => {
    const batches: number[] = [];
    const { change$, written, stop } = start((entries) => {
      batches.push(entries.length);
      return Promise.resolve({
        alerts: entries.map((entry) => entry.change.alert),
        deliveries: [],
        dropped: 0,
      });
    });
    for (const key of ['a', 'b', 'c']) change$.next(change(key));
    await until('the alerts', () => written.length === 3);
    expect([batches, written]).to.deep.equal([[3], ['a', 'b', 'c']]);
    stop();
  });

  it('tries again while the outbox is locked for a moment', async () => {
    let tries = 0;
    const { change$, written, failures, stop } = start((entries) => {
      tries += 1;
      return tries < 3
        ? Promise.reject(new Error('locked'))
        : Promise.resolve({ alerts: entries.map((entry) => entry.change.alert), deliveries: [], dropped: 0 });
    });
    change$.next(change('a'));
    await until('the alert', () => written.length === 1);
    expect([tries, failures, await reserve.waiting()]).to.deep.equal([3, [], { pending: 0, held: 0 }]);
    stop();
  });

  it('keeps alerts in memory while the outbox cannot be written, so that they are sent all the same', async () => {
    const { change$, written, failures, stop } = start(() => Promise.reject(new Error('disk full')));
    change$.next(change('a'));
    await until('the alert', () => written.length === 1);
    expect(failures).to.have.length(1);
    expect((await reserve.claim('hook', NOW))?.alert.key).to.equal('a');
    stop();
  });

  it('never waits: it drops the oldest beyond its limit and counts them', () => {
    const { change$, dropped, stop } = start(() => Promise.reject(new Error('never called')));
    for (let i = 0; i < MAX_UNWRITTEN + 2; i += 1) change$.next(change(String(i)));
    expect(dropped()).to.equal(2);
    stop();
  });

  it('writes what waits when the process stops', async () => {
    const { change$, flush, written, stop } = start((entries) =>
      Promise.resolve({ alerts: entries.map((entry) => entry.change.alert), deliveries: [], dropped: 0 }),
    );
    change$.next(change('a'));
    stop();
    await flush();
    expect(written).to.deep.equal(['a']);
  });
});
