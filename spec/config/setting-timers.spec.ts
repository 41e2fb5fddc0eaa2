import { expect } from 'chai';
import { MAX_TIMER_MS } from '../../src/core/time/monotonic-scheduler.ts';
import { SETTINGS_TABLE } from '../../src/config/settings-table.ts';

/** Retention and validity periods, which no timer waits for. */
const WITHOUT_TIMER = [
  'token_seconds',
  'keep_seconds_hours',
  'keep_minutes_days',
  'keep_hours_days',
  'topic_retention_hours',
];
const UNITS = { ms: 1, seconds: 1000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;

const durations = Object.entries(SETTINGS_TABLE).flatMap(([name, { kind }]) => {
  const unit = /_(ms|seconds|minutes|hours|days)$/.exec(name)?.[1] as keyof typeof UNITS | undefined;
  return unit === undefined ? [] : [{ name, unitMs: UNITS[unit], kind }];
});

describe('settings that are durations', () => {
  it('are found by the unit in their name', () => {
    expect(durations.map(({ name }) => name)).to.include.members([
      ...WITHOUT_TIMER,
      'batch_ms',
      'silence_seconds',
    ]);
  });

  for (const { name, unitMs, kind } of durations.filter((one) => !WITHOUT_TIMER.includes(one.name))) {
    it(`reject a ${name} that is longer than a timer can wait`, () => {
      expect(kind.read(String(Math.ceil((MAX_TIMER_MS + 1) / unitMs)))).to.equal(undefined);
    });
  }
});
