import { expect } from 'chai';
import fc from 'fast-check';
import { hash64 } from '../../../../src/stats/windows/sketches/hash64.ts';
import {
  type HyperLogLog,
  hyperLogLog,
  packSketch,
  RELATIVE_ERROR,
  SKETCH_BYTES,
  unpackSketch,
} from '../../../../src/stats/windows/sketches/hyper-log-log.ts';

const sketchOf = (name: string, from: number, to: number): HyperLogLog => {
  const sketch = hyperLogLog();
  const hasher = hash64();
  for (let n = from; n < to; n += 1) {
    hasher.hash(`${name} ${n}`);
    sketch.add(hasher.high, hasher.low);
  }
  return sketch;
};

describe('hyperLogLog', () => {
  it('is exact for zero and close for small numbers', () => {
    expect(hyperLogLog().estimate()).to.equal(0);
    for (const size of [1, 2, 10, 100])
      expect(Math.round(sketchOf('small', 0, size).estimate()), String(size)).to.be.within(
        size - 1,
        size + 1,
      );
  });

  it('is off by no more than its stated error: root mean square over 30 sets of each size', () => {
    for (const size of [3000, 20_000, 40_000, 100_000]) {
      const errors = Array.from(
        { length: size > 20_000 ? 12 : 30 },
        (_, set) => sketchOf(`set ${set}`, 0, size).estimate() / size - 1,
      );
      const rms = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
      const bias = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      // What so few sets allow: a root mean square is known to a part of 1/√(2n), a mean to 1/√n of the deviation.
      expect(rms, `rms at ${size}`).to.be.below(RELATIVE_ERROR * (1 + 3 / Math.sqrt(2 * errors.length)));
      expect(Math.abs(bias), `bias at ${size}`).to.be.below(
        (3.5 * RELATIVE_ERROR) / Math.sqrt(errors.length),
      );
    }
  });

  it('keeps the longest run of zeros, to the last bit', () => {
    const sketch = hyperLogLog();
    sketch.add(0, 0);
    sketch.add(0xffffffff, 1);
    sketch.add(0xfffc0000, 0x80000000);
    sketch.add(1, 0);
    expect(sketch.registers[0]).to.equal(51);
    expect(sketch.registers[16383]).to.equal(19);
    expect(sketch.registers.filter((rank) => rank > 0)).to.have.length(2);
    const lowest = hyperLogLog();
    lowest.add(0, 1);
    expect(lowest.registers[0]).to.equal(50);
  });

  it('merges into what all together would have given', () => {
    const [a, b] = [sketchOf('x', 0, 700), sketchOf('x', 500, 1200)];
    a.merge(b);
    expect(a.registers).to.deep.equal(sketchOf('x', 0, 1200).registers);
  });

  it('comes back equal from its bytes', () => {
    const rank = fc.integer({ min: 0, max: 51 });
    fc.assert(
      fc.property(fc.array(rank, { minLength: 1, maxLength: 50 }), (ranks) => {
        const sketch = hyperLogLog();
        for (let at = 0; at < sketch.registers.length; at += 1)
          sketch.registers[at] = ranks[(at * 7) % ranks.length] ?? 0;
        const bytes = packSketch(sketch);
        expect(bytes).to.have.length(SKETCH_BYTES);
        expect(Buffer.compare(unpackSketch(bytes).registers, sketch.registers)).to.equal(0);
      }),
      { numRuns: 20 },
    );
  });
});
