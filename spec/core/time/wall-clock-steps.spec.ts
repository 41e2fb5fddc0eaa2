import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
import { wallClockSteps } from '../../../src/core/time/wall-clock-steps.ts';

describe('wallClockSteps', () => {
  const stepsOf = (settings: readonly (readonly [atMs: number, stepMs: number])[]): readonly number[] => {
    const scheduler = new VirtualTimeScheduler(undefined, 60_000);
    const now = (): number =>
      settings.reduce((sum, [at, step]) => (scheduler.now() >= at ? sum + step : sum), scheduler.now());
    const steps: number[] = [];
    const subscription = wallClockSteps({ now, checkIntervalMs: 1000, minStepMs: 500 }, scheduler).subscribe(
      (step) => steps.push(step),
    );
    scheduler.flush();
    subscription.unsubscribe();
    return steps;
  };

  it('emits by how much the clock was set, in either direction, once', () => {
    expect(stepsOf([[10_500, 3_600_000]])).to.deep.equal([3_600_000]);
    expect(
      stepsOf([
        [10_500, -3_600_000],
        [20_500, 7_200_000],
        [30_500, -86_400_000],
      ]),
    ).to.deep.equal([-3_600_000, 7_200_000, -86_400_000]);
  });

  it('emits nothing while the clocks agree, or drift slowly', () => {
    expect(stepsOf([])).to.deep.equal([]);
    const drift = Array.from({ length: 50 }, (_, second) => [second * 1000 + 500, 400] as const);
    expect(stepsOf(drift)).to.deep.equal([]);
  });
});
