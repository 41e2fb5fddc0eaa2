import { expect } from 'chai';
import { Subject } from 'rxjs';
import { deliverOutbox } from '../../../src/alerts/outbox/deliver-outbox.ts';
import {
  type AlertOutbox,
  type Delivery,
  type DeliveryOutcome,
  MAX_RETRY_AGE_MS,
} from '../../../src/alerts/outbox/alert-outbox.ts';
import { DeliveryError, type Target } from '../../../src/alerts/targets/target.ts';
import { monotonicScheduler } from '../../../src/core/time/monotonic-scheduler.ts';
import { waitUntil as waitUntilSeen } from '../../support/wait-until.ts';
import { began, NOW, scratchOutbox, to } from '../support/outbox-doubles.ts';

const waitUntil = (holds: () => boolean | Promise<boolean>): Promise<unknown> =>
  waitUntilSeen('the delivery', async () => ((await holds()) ? true : undefined), {
    everyMs: 5,
    atMostMs: 10_000,
  });

interface Running {
  readonly sent: Delivery[];
  readonly outcomes: DeliveryOutcome[];
  readonly failures: unknown[];
  readonly stop: () => void;
}

describe('deliverOutbox', () => {
  let files: ReturnType<typeof scratchOutbox>;
  let now: number;
  const running: Running[] = [];
  beforeEach(() => {
    files = scratchOutbox();
    now = NOW;
  });
  afterEach(async () => {
    for (const { stop } of running.splice(0)) stop();
    await files.dispose();
  });

  /** Delivers to the target "hook" until the end of the spec; `send` fails or not. */
  const deliver = (
    outbox: AlertOutbox,
    send: Target['send'] = () => Promise.resolve(),
    wake$: Subject<void> = new Subject(),
  ): Running => {
    const sent: Delivery[] = [];
    const outcomes: DeliveryOutcome[] = [];
    const failures: unknown[] = [];
    const subscription = deliverOutbox({
      outbox,
      target: {
        name: 'hook',
        type: 'webhook',
        address: 'hooks.example',
        send: (delivery, signal) => {
          sent.push(delivery);
          return send(delivery, signal);
        },
      },
      quietUntil: () => null,
      wake$,
      onOutcome: (_, outcome) => outcomes.push(outcome),
      onFailure: (error) => failures.push(error),
      now: () => now,
      random: () => 1,
      scheduler: monotonicScheduler,
    }).subscribe();
    const one = { sent, outcomes, failures, stop: () => subscription.unsubscribe() };
    running.push(one);
    return one;
  };

  const stateOf = async (): Promise<string | undefined> =>
    (await files.open().history(1))[0]?.deliveries[0]?.state;

  it('sends what is in the outbox, in order, and marks it', async () => {
    const outbox = files.open();
    await outbox.write([began({ key: 'a' }), began({ key: 'b' }), began({ key: 'c' }, to('team'))], NOW);
    const { sent, outcomes } = deliver(outbox);
    await waitUntil(() => outcomes.length === 2);
    expect(sent.map(({ alert }) => alert.key)).to.deep.equal(['a', 'b']);
    await waitUntil(async () => (await outbox.waiting()).pending === 1);
  });

  it('sends at once what is written while it waits', async () => {
    const outbox = files.open();
    const wake$ = new Subject<void>();
    const { outcomes } = deliver(outbox, undefined, wake$);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await outbox.write([began()], NOW);
    const started = performance.now();
    wake$.next();
    await waitUntil(() => outcomes.length === 1);
    expect(performance.now() - started).to.be.below(500);
  });

  it('retries with backoff and the delay that the target asks for, and gives up after a day', async () => {
    const outbox = files.open();
    await outbox.write([began()], NOW);
    const wake$ = new Subject<void>();
    const failing = new DeliveryError('hooks.example answered 500');
    const errors = [failing, failing, new DeliveryError('later', { retryAfterMs: 60_000 }), failing, failing];
    const { outcomes } = deliver(outbox, () => Promise.reject(errors.shift() ?? failing), wake$);
    const next = async (at: number): Promise<DeliveryOutcome | undefined> => {
      now = at;
      const before = outcomes.length;
      wake$.next();
      await waitUntil(() => outcomes.length > before);
      return outcomes.at(-1);
    };
    await waitUntil(() => outcomes.length === 1);
    expect(outcomes[0]).to.deep.include({ kind: 'failed', retryAt: NOW + 5000 });
    expect(await next(NOW + 5000)).to.deep.include({ kind: 'failed', retryAt: NOW + 15_000 });
    expect(await next(NOW + 15_000)).to.deep.include({ kind: 'failed', retryAt: NOW + 15_000 + 80_000 });
    expect(await next(NOW + MAX_RETRY_AGE_MS - 3_600_000)).to.deep.include({ kind: 'failed' });
    expect(await next(NOW + MAX_RETRY_AGE_MS)).to.deep.equal({
      kind: 'given-up',
      error: 'hooks.example answered 500',
    });
    await waitUntil(async () => (await stateOf()) === 'given-up');
  });

  it('does not send twice from two processes on one file', async () => {
    const [first, second] = [files.open(), files.open()];
    await first.write(
      Array.from({ length: 20 }, (_, i) => began({ key: `page ${i}` })),
      NOW,
    );
    const both = [deliver(first), deliver(second)];
    await waitUntil(async () => (await files.open().waiting()).pending === 0);
    const ids = both.flatMap(({ sent }) => sent.map(({ id }) => id));
    expect(ids).to.have.length(20);
    expect(new Set(ids)).to.have.length(20);
  });

  it('does not send again what it could not mark as sent, but marks it later', async () => {
    const outbox = files.open();
    await outbox.write([began()], NOW);
    let isFailing = true;
    const flaky: AlertOutbox = {
      ...outbox,
      settle: (...values) => (isFailing ? Promise.reject(new Error('disk full')) : outbox.settle(...values)),
    };
    const { sent, failures, stop } = deliver(flaky);
    await waitUntil(() => failures.length === 1);
    now += 3_600_000;
    isFailing = false;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sent).to.have.length(1);
    stop();
  });

  it('ends a request that is under way when it stops, and leaves the delivery to the next start', async () => {
    const outbox = files.open();
    await outbox.write([began()], NOW);
    let aborted = false;
    const { sent, outcomes, stop } = deliver(
      outbox,
      (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            reject(new DeliveryError('stopped'));
          });
        }),
    );
    await waitUntil(() => sent.length === 1);
    stop();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([aborted, outcomes]).to.deep.equal([true, []]);
    await outbox.close();
    const next = deliver(files.open());
    await waitUntil(() => next.outcomes.length === 1);
    expect(next.sent[0]?.id).to.equal(sent[0]?.id);
  });

  it('goes on after a failure of the outbox', () => {
    const { failures } = deliver({ ...files.open(), release: () => Promise.reject(new Error('locked')) });
    return waitUntil(() => failures.length === 1);
  });
});
