/** A random function with a seed: numbers in [0, 1), the same for the same seed. */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** The times of random events, `ratePerMinute(minute)` on average, for a number of minutes. */
export function* randomArrivals(
  minutes: number,
  ratePerMinute: (minute: number) => number,
  random: () => number,
): Generator<number> {
  for (let minute = 0; minute < minutes; minute += 1) {
    const rate = ratePerMinute(minute) / 60_000;
    if (rate === 0) continue;
    let at = -Math.log(1 - random()) / rate;
    for (; at < 60_000; at -= Math.log(1 - random()) / rate) yield minute * 60_000 + Math.floor(at);
  }
}
