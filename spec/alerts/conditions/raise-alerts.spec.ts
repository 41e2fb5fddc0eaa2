import { expect } from 'chai';
import { from, map } from 'rxjs';
import { MAX_OPEN_INCIDENTS, raiseAlerts } from '../../../src/alerts/conditions/raise-alerts.ts';
import type { Detection } from '../../../src/alerts/conditions/detection.ts';
import { monotonicScheduler } from '../../../src/core/time/monotonic-scheduler.ts';
import { marbles } from '../../support/marbles.ts';

const detection = (key: string): Detection => ({
  key,
  title: `title ${key}`,
  text: 'text',
  url: null,
  since: 7,
});
const DETECTIONS = { a: detection('a'), b: detection('b') };
/** A began, a ended; B, b the same. */
const CHANGES = { A: 'began a', a: 'ended a', B: 'began b', b: 'ended b' };

describe('raiseAlerts', () => {
  const expectChanges = (source: string, expected: string, open: readonly string[] = []): void =>
    marbles(({ cold, expectObservable }, scheduler) => {
      const changes$ = cold(source, DETECTIONS).pipe(
        raiseAlerts({
          rule: 'rule',
          resolveAfterMs: 4,
          open: open.map((key) => ({ ...detection(key), rule: 'rule' })),
          now: () => 1000,
          scheduler,
        }),
        map(({ kind, alert }) => `${kind} ${alert.key}`),
      );
      expectObservable(changes$, '^-------------------!').toBe(expected, CHANGES);
    });

  it('makes one alert of an incident that is detected again and again, until it ends', () => {
    expectChanges('--a-a-a-a---------', '--A---------a-------');
  });

  it('makes a new alert of an incident that comes back after its end', () => {
    expectChanges('--a---------a-----', '--A-----a---A---a---');
  });

  it('follows each incident on its own', () => {
    expectChanges('--a-b-a------------', '--A-B---b---a-------');
  });

  it('goes on with the incidents that were open: it does not alert again, and ends them', () => {
    expectChanges('--a-------', '--------a-----------', ['a']);
    expectChanges('----------', '----a---------------', ['a']);
  });

  it('says what began, and what ended', () => {
    marbles(({ cold, expectObservable }, scheduler) => {
      const alert = { rule: 'rule', key: 'a', title: 'title a', text: 'text', url: null, since: 7, at: 1000 };
      expectObservable(
        cold('a', DETECTIONS).pipe(
          raiseAlerts({ rule: 'rule', resolveAfterMs: 4, now: () => 1000, scheduler }),
        ),
        '^-----!',
      ).toBe('A---a', {
        A: { kind: 'began', alert: { ...alert, state: 'firing' } },
        a: { kind: 'ended', alert: { ...alert, state: 'resolved' } },
      });
    });
  });

  it('drops incidents beyond its limit and counts them', () => {
    let dropped = 0;
    const began: string[] = [];
    const many = Array.from({ length: MAX_OPEN_INCIDENTS + 3 }, (_, i) => detection(`key ${i}`));
    const running = from(many)
      .pipe(
        raiseAlerts({
          rule: 'rule',
          resolveAfterMs: 60_000,
          onDropped: (incidents) => {
            dropped += incidents;
          },
          now: () => 1000,
          scheduler: monotonicScheduler,
        }),
      )
      .subscribe(({ alert }) => began.push(alert.key));
    running.unsubscribe();
    expect([began.length, dropped]).to.deep.equal([MAX_OPEN_INCIDENTS, 3]);
  });
});
