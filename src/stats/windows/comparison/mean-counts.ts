import { sumCounts, type WindowCounts } from '../window-counts.ts';

/** The mean of counts; `null` without any. Like every count, each mean only has a fraction if the counts do not divide. */
export const meanCounts = (all: readonly WindowCounts[]): WindowCounts | null => {
  if (all.length === 0) return null;
  const { bots, nonBots, newPages, bytesAdded, bytesRemoved } = sumCounts(all);
  return {
    bots: bots / all.length,
    nonBots: nonBots / all.length,
    newPages: newPages / all.length,
    bytesAdded: bytesAdded / all.length,
    bytesRemoved: bytesRemoved / all.length,
  };
};
