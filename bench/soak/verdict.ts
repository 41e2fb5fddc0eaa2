import type { Comparison } from './compare-counts.ts';
import type { GrowthTrend } from './growth-trends.ts';

/** All that a soak came to, before it is judged. */
export interface Findings {
  /** Null when not all was counted in time. */
  readonly comparison: Comparison | null;
  readonly trends: readonly GrowthTrend[];
  /** Processes that ended by themselves, or not in good order; and what the run was waiting for in vain. */
  readonly problems: readonly string[];
}

export interface Verdict {
  readonly good: boolean;
  readonly lines: readonly string[];
}

const formatNumber = (value: number): string => String(Number(value.toFixed(Math.abs(value) < 10 ? 2 : 0)));

const trendLine = ({ name, unit, slope, tolerance, rises }: GrowthTrend): string => {
  if (slope === null) return `     ${name}: too short a calm to tell`;
  const { perHour, low, high } = slope;
  return `${rises ? 'BAD ' : 'ok  '} ${name}: ${formatNumber(perHour)} ${unit} an hour (${formatNumber(low)} to ${formatNumber(high)}; may be ${tolerance})`;
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
export const verdictOf = ({ comparison, trends, problems }: Findings): Verdict => ({
  good:
    comparison !== null &&
    comparison.differences.length === 0 &&
    trends.every(({ rises }) => !rises) &&
    problems.length === 0,
  lines: [
    ...(comparison === null ? ['BAD  not everything was counted'] : countLines(comparison)),
    ...trends.map(trendLine),
    ...problems.map((problem) => `BAD  ${problem}`),
  ],
});
