import { formatCount } from '../../../core/format-count.ts';
import type { StatisticsSummary } from '../../../stores/sqlite/statistics-files.ts';

/** A line of a reset's plan. `what` holds the statistics. */
export const describeStatistics = (
  what: string,
  positions: 'the position' | 'the positions',
  { messages, rejects, asOf }: StatisticsSummary,
): string =>
  `${what}: the counts of ${formatCount(messages)} messages${asOf === null ? '' : ` up to ${asOf}`}, their time windows, ${positions}, ${formatCount(rejects)} rejected events`;
