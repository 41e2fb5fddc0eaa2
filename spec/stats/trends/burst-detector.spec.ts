import { expect } from 'chai';
import { type Burst, burstDetector, type BurstOptions } from '../../../src/stats/trends/burst-detector.ts';
import { TREND_OPTIONS } from '../../../src/stats/trends/trend-options.ts';
import { randomArrivals, seededRandom } from '../../support/random-arrivals.ts';

const BUCKET_MS = 300_000;
const MINUTE_MS = 60_000;
const OPTIONS: BurstOptions = { ...TREND_OPTIONS.bursts.page, minCount: 1 };

/** What is found in these times of one key, when nothing came before. */
const found = (times: Iterable<number>, options = OPTIONS): Burst[] => {
  const detector = burstDetector(options);
  detector.start(0);
  return [...times].map((at) => detector.add('key', at)).filter((burst) => burst !== null);
};
const evenly = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, i) => from + Math.floor((i * (to - from)) / count));

describe('burstDetector', () => {
  it('finds a burst of what never came before, with the event that makes it one', () => {
    const start = 20 * BUCKET_MS;
    expect(found(evenly(40, start, start + BUCKET_MS))).to.have.length(1);
    expect(found(evenly(12, start, start + BUCKET_MS))).to.deep.equal([]);
    const [burst] = found(evenly(40, start, start + 40_000));
    expect(burst).to.deep.include({ key: 'key', at: start + 12_000, since: start, count: 13, usual: 0 });
    expect(burst?.score).to.be.within(6, 6.2);
  });

  it('finds a burst above a busy rate, and how far above', () => {
    const random = seededRandom(1);
    const times = randomArrivals(180, (minute) => (minute < 150 ? 20 : 60), random);
    const [burst, ...rest] = found(times);
    expect(burst?.at).to.be.within(150 * MINUTE_MS, 155 * MINUTE_MS);
    expect(burst?.usual).to.be.within(85, 115);
    // It goes on for half an hour: then it is usual.
    expect(rest.length).to.be.within(2, 6);
    expect(rest.every(({ since }) => since === burst?.since)).to.equal(true);
  });

  it('does not cry at events that come by chance, at whatever rate', () => {
    for (const rate of [0.05, 0.5, 5, 50])
      for (let seed = 0; seed < 20; seed += 1)
        expect(
          found(randomArrivals(600, () => rate, seededRandom(seed))),
          `${rate} a minute, seed ${seed}`,
        ).to.deep.equal([]);
  });

  it('does not cry at a slow ramp', () => {
    for (let seed = 0; seed < 10; seed += 1)
      expect(
        found(randomArrivals(480, (minute) => 2 + (30 * minute) / 480, seededRandom(seed))),
        `seed ${seed}`,
      ).to.deep.equal([]);
  });

  it('does not cry when it starts, whatever the rate, and finds bursts after half an hour', () => {
    const random = seededRandom(3);
    const detector = burstDetector(OPTIONS);
    const early = [...randomArrivals(40, (minute) => (minute % 7 === 3 ? 500 : 20), random)].filter(
      (at) => at < 35 * MINUTE_MS,
    );
    expect(early.map((at) => detector.add('key', at)).filter((burst) => burst !== null)).to.deep.equal([]);
    const start = 7 * BUCKET_MS;
    expect(evenly(400, start, start + 1000).some((at) => detector.add('new', at) !== null)).to.equal(true);
    const sooner = burstDetector(OPTIONS);
    sooner.add('another', 1);
    expect(evenly(400, start - 1000, start).some((at) => sooner.add('new', at) !== null)).to.equal(false);
  });

  it('reports a burst once per bucket, with its start; a quiet bucket ends it', () => {
    const busy = (bucket: number): number[] => evenly(40, bucket * BUCKET_MS, (bucket + 1) * BUCKET_MS);
    const bursts = found([...busy(20), ...busy(21), ...busy(23)]);
    expect(bursts.map(({ at, since }) => [Math.floor(at / BUCKET_MS), since / BUCKET_MS])).to.deep.equal([
      [20, 20],
      [21, 20],
      [23, 23],
    ]);
  });

  it('counts late events into their own bucket, and not the running one', () => {
    const start = 20 * BUCKET_MS;
    const late = evenly(12, start - 1000, start);
    expect(found([start, ...late, ...evenly(11, start + 1, start + 2)])).to.deep.equal([]);
    // Six earlier buckets of 40 make 40 usual.
    const before = Array.from({ length: 12 }, (_, i) =>
      evenly(40, (8 + i) * BUCKET_MS, (9 + i) * BUCKET_MS),
    ).flat();
    const next = evenly(60, start + BUCKET_MS, start + BUCKET_MS + 1000);
    expect(found([start, ...before, ...next])).to.deep.equal([]);
    expect(found([start, ...next])).to.have.length(1);
    // Older than all that is looked back at.
    expect(
      found([start, ...evenly(40, 7 * BUCKET_MS, 7 * BUCKET_MS + 1000), ...evenly(11, start + 1, start + 2)]),
    ).to.deep.equal([]);
  });

  it('needs the least count as well', () => {
    const start = 20 * BUCKET_MS;
    const times = evenly(49, start, start + 1000);
    expect(found(times, { ...OPTIONS, minCount: 50 })).to.deep.equal([]);
    expect(found([...times, start + 1000], { ...OPTIONS, minCount: 50 })).to.have.length(1);
  });

  it('follows no more keys than it may, and counts those it forgot', () => {
    const detector = burstDetector({ ...OPTIONS, maxKeys: 100 });
    for (let n = 0; n < 250; n += 1) detector.add(`key ${n}`, n);
    expect([detector.keys, detector.evicted]).to.deep.equal([100, 150]);
  });
});
