const STEPS = [1, 1.5, 2, 3, 4, 5, 6, 8, 10];

/**
 * The top of the scale for a largest value: a round number that rarely changes.
 *
 * @param {number} largest 0 or more
 */
export const scaleTop = (largest) => {
  if (largest <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(largest));
  const step = STEPS.find((factor) => factor * power >= largest * 1.05) ?? 15;
  return step * power;
};

/**
 * The unit for rates up to this one, chosen so that quiet wikis do not show 0.0.
 *
 * @param {number} largest per second
 * @returns {{ name: 'second' | 'minute' | 'hour' | 'day', seconds: number }}
 */
export const rateUnit = (largest) => {
  if (largest >= 1 || largest <= 0) return { name: 'second', seconds: 1 };
  if (largest * 60 >= 1) return { name: 'minute', seconds: 60 };
  if (largest * 3_600 >= 1) return { name: 'hour', seconds: 3_600 };
  return { name: 'day', seconds: 86_400 };
};
