import type { BurstOf, Trend } from './trend.ts';

/** The latest trends, one per kind and key. */
export interface LatestTrends {
  add(trend: Trend): void;
  /** Those of the last `keepMs` before an instant (epoch ms), latest first; all kinds unless `of` names one. */
  list(at: number, of?: BurstOf | Trend['kind']): readonly Trend[];
}

const idOf = (trend: Trend): string =>
  trend.kind === 'burst' ? `${trend.of} ${trend.key}` : `${trend.kind} ${trend.key}`;

/** Retains at most `most` trends: the least recently reported one is evicted first. */
export const latestTrends = (maxTrends: number, retentionMs: number): LatestTrends => {
  const latest = new Map<string, Trend>();
  return {
    add: (trend) => {
      latest.delete(idOf(trend));
      latest.set(idOf(trend), trend);
      if (latest.size <= maxTrends) return;
      for (const oldest of latest.keys()) {
        latest.delete(oldest);
        return;
      }
    },
    list: (at, of) =>
      [...latest.values()]
        .filter((trend) => trend.at > at - retentionMs)
        .filter(
          (trend) => of === undefined || trend.kind === of || (trend.kind === 'burst' && trend.of === of),
        )
        .reverse(),
  };
};
