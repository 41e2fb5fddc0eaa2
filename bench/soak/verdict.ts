import type { Comparison } from './compare-counts.ts';
import type { Trend } from './trends.ts';

/** All that a soak came to, before it is judged. */
export interface Findings {
  /** Null when not all was counted in time. */
  readonly comparison: Comparison | null;
  readonly trends: readonly Trend[];
  /** Processes that ended by themselves, or not in good order; and what the run was waiting for in vain. */
  readonly troubles: readonly string[];
}

export interface Verdict {
  readonly good: boolean;
  readonly lines: readonly string[];
}

const short = (value: number): string => String(Number(value.toFixed(Math.abs(value) < 10 ? 2 : 0)));

const trendLine = ({ name, unit, slope, tolerance, rises }: Trend): string => {
  if (slope === null) return `     ${name}: too short a calm to tell`;
  const { perHour, low, high } = slope;
  return `${rises ? 'BAD ' : 'ok  '} ${name}: ${short(perHour)} ${unit} an hour (${short(low)} to ${short(high)}; may be ${tolerance})`;
};

const countLines = (comparison: Comparison): readonly string[] => {
  const { lost, double, numbers, differences } = comparison;
  const isSame = differences.length === 0;
  return [
    `${lost === 0 ? 'ok  ' : 'BAD '} lost: ${lost}`,
    `${double === 0 ? 'ok  ' : 'BAD '} counted twice: ${double}`,
    `${isSame ? 'ok  ' : 'BAD '} ${numbers} numbers compared with a plain count${isSame ? ', all the same' : ':'}`,
    ...differences.map((difference) => `       ${difference}`),
  ];
};

/** Good: nothing lost, nothing double, every number right, nothing that rises for certain, and no trouble. */
export const verdictOf = ({ comparison, trends, troubles }: Findings): Verdict => ({
  good:
    comparison !== null &&
    comparison.differences.length === 0 &&
    trends.every(({ rises }) => !rises) &&
    troubles.length === 0,
  lines: [
    ...(comparison === null ? ['BAD  not everything was counted'] : countLines(comparison)),
    ...trends.map(trendLine),
    ...troubles.map((trouble) => `BAD  ${trouble}`),
  ],
});
