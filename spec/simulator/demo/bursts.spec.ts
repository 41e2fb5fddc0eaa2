import { expect } from 'chai';
import { type Burst, burstAt, burstEdits } from '../../../src/simulator/demo/bursts.ts';

const FIRST_MINUTE = Date.UTC(2026, 10, 22) / 60_000;
const DAYS = 7;
const SEEDS = [1, 2, 77];

/** Each burst of a week, with the minutes in which it is under way. */
const bursts = (seed: number): Map<number, { burst: Burst; minutes: number[] }> => {
  const found = new Map<number, { burst: Burst; minutes: number[] }>();
  for (let minute = FIRST_MINUTE; minute < FIRST_MINUTE + DAYS * 1440; minute += 1) {
    const burst = burstAt(seed, minute);
    if (burst === null) continue;
    const known = found.get(burst.number) ?? { burst, minutes: [] };
    known.minutes.push(minute);
    found.set(burst.number, known);
  }
  return found;
};

describe('the bursts of the demo', () => {
  it('come every twenty minutes, each in successive minutes', () => {
    for (const seed of SEEDS) {
      const all = [...bursts(seed).values()];
      expect(all).to.have.lengthOf(DAYS * 72);
      for (const { burst, minutes } of all)
        expect(minutes).to.deep.equal(Array.from({ length: burst.minutes }, (_, n) => burst.fromMinute + n));
    }
  });

  it('are of all kinds, with one piece of news a day', () => {
    for (const seed of SEEDS) {
      const kinds = [...bursts(seed).values()].map(({ burst }) => burst.kind);
      expect(kinds.filter((kind) => kind === 'news')).to.have.lengthOf(DAYS);
      expect(kinds.filter((kind) => kind === 'war')).to.have.length.within(160, 168);
      expect(kinds.filter((kind) => kind === 'page')).to.have.length.above(200);
    }
  });

  it('rise, fade, and always have edits; news grow with the feed', () => {
    for (const { burst, minutes } of bursts(1).values()) {
      const edits = minutes.map((minute) => burstEdits(burst, minute, 600));
      const peak = edits.indexOf(Math.max(...edits));
      expect(peak).to.be.below(edits.length - 1);
      expect(Math.min(...edits)).to.be.above(0);
      const [low, high] = burst.kind === 'news' ? [300, 540] : [3, 14];
      expect(Math.max(...edits)).to.be.within(low, high);
    }
  });

  it('depend on the seed', () => {
    const starts = (seed: number) => [...bursts(seed).values()].map(({ burst }) => burst.fromMinute);
    expect(starts(1)).to.deep.equal(starts(1));
    expect(starts(1)).not.to.deep.equal(starts(2));
  });
});
