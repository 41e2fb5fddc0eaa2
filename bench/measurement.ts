import { median } from './median.ts';

/** The result of one path and of its baseline, in the same run on the same machine. */
export interface Measurement {
  /** Such as "feed → topic, json". */
  readonly path: string;
  /** The name of the baseline. */
  readonly beside: string;
  readonly unit: string;
  /** Medians, in `unit`. */
  readonly headwater: number;
  readonly yardstick: number;
  /** The median of the pairs' ratios, the lowest, and the highest: above 1, Headwater is the faster. */
  readonly ratio: readonly [median: number, lowest: number, highest: number];
  /** The ratio that is wanted; `null` where none is. */
  readonly aim: number | null;
}

interface Pair {
  readonly headwater: number;
  readonly yardstick: number;
}

/** To two digits. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;

const spread = (ratios: readonly number[]): Measurement['ratio'] => [
  rounded(median(ratios)),
  rounded(Math.min(...ratios)),
  rounded(Math.max(...ratios)),
];

/** One measurement from alternating pairs of rates. */
export const measurementOf = (
  { path, beside, aim }: Pick<Measurement, 'path' | 'beside' | 'aim'>,
  pairs: readonly Pair[],
): Measurement => {
  return {
    path,
    beside,
    unit: 'events/s',
    headwater: Math.round(median(pairs.map(({ headwater }) => headwater))),
    yardstick: Math.round(median(pairs.map(({ yardstick: baseline }) => baseline))),
    ratio: spread(pairs.map(({ headwater, yardstick: baseline }) => headwater / baseline)),
    aim,
  };
};

/** One measurement from alternating pairs of times, in milliseconds. */
export const latencyOf = (
  { path, beside, aim }: Pick<Measurement, 'path' | 'beside' | 'aim'>,
  pairs: readonly Pair[],
): Measurement => ({
  path,
  beside,
  unit: 'ms',
  headwater: rounded(median(pairs.map(({ headwater }) => headwater))),
  yardstick: rounded(median(pairs.map(({ yardstick: baseline }) => baseline))),
  ratio: spread(pairs.map(({ headwater, yardstick: baseline }) => baseline / headwater)),
  aim,
});

/** One line for people. */
export const measurementLine = ({
  path,
  beside,
  unit,
  headwater,
  yardstick: baseline,
  ratio: [medianRatio, lowest, highest],
  aim,
}: Measurement): string =>
  `${path}: ${headwater} ${unit}; ${beside}: ${baseline} ${unit}; ratio ${medianRatio.toFixed(2)} (${lowest.toFixed(2)} to ${highest.toFixed(2)})${aim === null ? '' : `; aim: ${aim.toFixed(2)}`}`;
