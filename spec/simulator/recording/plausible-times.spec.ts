import { expect } from 'chai';
import { plausibleTimes } from '../../../src/simulator/recording/plausible-times.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR_9999 = Date.parse('9999-01-01T00:00:00Z');
const steady = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i * MINUTE);

describe('believedTimes', () => {
  it('believes what is near the one before, whatever is missing', () => {
    const times = [...steady(DAY, 3), null, ...steady(DAY + 10 * MINUTE, 3)];
    expect(plausibleTimes(times)).to.deep.equal(times);
  });

  it('ignores a few that are dated ahead or long ago, wherever they are', () => {
    const wrong = [YEAR_9999, YEAR_9999, 20 * DAY, -DAY, 20 * DAY + 1];
    const none = wrong.map(() => null);
    const [before, after] = [steady(DAY, 20), steady(DAY + 20 * MINUTE, 20)];
    expect(plausibleTimes([...before, ...wrong, ...after])).to.deep.equal([...before, ...none, ...after]);
    expect(plausibleTimes([...wrong, ...after])).to.deep.equal([...none, ...after]);
    expect(plausibleTimes([...before, ...wrong.slice(2)])).to.deep.equal([...before, ...none.slice(2)]);
  });

  it('believes what comes after a pause, or from the start of another topic', () => {
    const times = [...steady(DAY, 20), ...steady(3 * DAY, 20), ...steady(DAY, 20)];
    expect(plausibleTimes(times)).to.deep.equal(times);
  });

  it('believes two that are all there is', () => {
    expect(plausibleTimes([0, DAY])).to.deep.equal([0, DAY]);
    expect(plausibleTimes([null])).to.deep.equal([null]);
  });
});
