import { BURST_KINDS, type BurstOf, type Trend } from '../../stats/trends/trend.ts';
import { pageOf } from '../../stats/windows/window-event.ts';
import { isoTime } from '../iso-time.ts';

/** The values of `?of=`. */
export const TREND_KINDS = [...BURST_KINDS, 'edit-war'] as const;
export type TrendKind = (typeof TREND_KINDS)[number];

export const trendKind = (trend: Trend): TrendKind => (trend.kind === 'burst' ? trend.of : trend.kind);

/** The subject of a burst as JSON members. */
const subjectOf = (of: BurstOf, key: string): Readonly<Record<string, string>> => {
  switch (of) {
    case 'page':
      return pageOf(key);
    case 'domain':
      return { domain: key };
    case 'user':
      return { user: key };
    case 'new-accounts':
      return { wiki: key };
  }
};

const rounded = (value: number): number => Math.round(value * 100) / 100;

/** A trend as in GET /stats/trends. */
export const trendJson = (trend: Trend): object => {
  const { at, since } = trend;
  if (trend.kind === 'edit-war') {
    const { reverts, users } = trend;
    return { kind: 'edit-war', ...pageOf(trend.key), at: isoTime(at), since: isoTime(since), reverts, users };
  }
  const { of, key, count, usual: baseline, score } = trend;
  return {
    kind: 'burst',
    of,
    ...subjectOf(of, key),
    at: isoTime(at),
    since: isoTime(since),
    count,
    usual: rounded(baseline),
    score: rounded(score),
  };
};
