/** 2^14 registers: the standard error is 1.04/√2^14 = 0.81 % (Flajolet et al., 2007). */
const PRECISION = 14;
const REGISTERS = 2 ** PRECISION;
/** The bits of a hash that do not select the register; a register holds at most this plus one. */
const TAIL_BITS = 64 - PRECISION;
const TAIL_OF_HIGH = 32 - PRECISION;

/** The relative standard error of an estimate. */
export const RELATIVE_ERROR = 1.04 / Math.sqrt(REGISTERS);
/** Four registers of six bits take three bytes. */
export const SKETCH_BYTES = (REGISTERS / 4) * 3;

/** Estimates the number of distinct hashes. Equal sets of hashes give equal sketches, independent of order. */
export interface HyperLogLog {
  add(high: number, low: number): void;
  /** Merges another sketch, as if all of its hashes had been added here. */
  merge(other: HyperLogLog): void;
  estimate(): number;
  readonly registers: Uint8Array;
}

const sigma = (x: number): number => {
  if (x === 1) return Infinity;
  let [power, weight, sum, previous] = [x, 1, x, NaN];
  while (sum !== previous) {
    power *= power;
    previous = sum;
    sum += power * weight;
    weight *= 2;
  }
  return sum;
};

const tau = (x: number): number => {
  if (x === 0 || x === 1) return 0;
  let [root, weight, sum, previous] = [x, 1, 1 - x, NaN];
  while (sum !== previous) {
    root = Math.sqrt(root);
    previous = sum;
    weight /= 2;
    sum -= (1 - root) ** 2 * weight;
  }
  return sum / 3;
};

/**
 * HyperLogLog with the estimator of Ertl ("New cardinality estimation algorithms for HyperLogLog sketches", 2017,
 * algorithm 6), which needs no corrections for small or large numbers. It takes 16 KiB.
 */
export const hyperLogLog = (registers = new Uint8Array(REGISTERS)): HyperLogLog => ({
  registers,
  add: (high, low) => {
    const register = high >>> TAIL_OF_HIGH;
    const tail = (high << PRECISION) >>> 0;
    const zeros = tail === 0 ? TAIL_OF_HIGH + Math.clz32(low) : Math.clz32(tail);
    if (zeros + 1 > (registers[register] ?? 0)) registers[register] = zeros + 1;
  },
  merge: (other) => {
    for (const [register, rank] of other.registers.entries())
      if (rank > (registers[register] ?? 0)) registers[register] = rank;
  },
  estimate: () => {
    const counts = new Float64Array(TAIL_BITS + 2);
    for (const rank of registers) counts[rank] = (counts[rank] ?? 0) + 1;
    let sum = REGISTERS * tau(1 - (counts[TAIL_BITS + 1] ?? 0) / REGISTERS);
    for (let rank = TAIL_BITS; rank >= 1; rank -= 1) sum = (sum + (counts[rank] ?? 0)) / 2;
    sum += REGISTERS * sigma((counts[0] ?? 0) / REGISTERS);
    return (REGISTERS * REGISTERS) / (2 * Math.LN2 * sum);
  },
});

/** Packs a sketch into `SKETCH_BYTES` bytes. */
export const packSketch = ({ registers }: HyperLogLog): Uint8Array => {
  const bytes = new Uint8Array(SKETCH_BYTES);
  for (let at = 0; at < REGISTERS; at += 4) {
    const [a = 0, b = 0, c = 0, d = 0] = registers.subarray(at, at + 4);
    bytes.set([(a << 2) | (b >> 4), ((b & 15) << 4) | (c >> 2), ((c & 3) << 6) | d], (at / 4) * 3);
  }
  return bytes;
};

/** Unpacks a sketch. */
export const unpackSketch = (bytes: Uint8Array): HyperLogLog => {
  const registers = new Uint8Array(REGISTERS);
  for (let at = 0; at < SKETCH_BYTES; at += 3) {
    const [x = 0, y = 0, z = 0] = bytes.subarray(at, at + 3);
    registers.set([x >> 2, ((x & 3) << 4) | (y >> 4), ((y & 15) << 2) | (z >> 6), z & 63], (at / 3) * 4);
  }
  return hyperLogLog(registers);
};
