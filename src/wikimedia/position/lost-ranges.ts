import type { LostRange } from '../../stats/windows/lost-range.ts';
import { gapSize } from '../offsets/gap.ts';
import type { FeedPosition } from './feed-position.ts';

/**
 * What the feed lost up to this position, in order of time, apart from ranges that it has since forgotten and those without
 * a known time. If only one of the two times is known, it stands for both.
 */
export const lostRanges = ({ partitions }: FeedPosition): readonly LostRange[] =>
  partitions
    .flatMap(({ missing = [] }) =>
      missing.flatMap((range): LostRange[] => {
        const from = range.after ?? range.before;
        const to = range.before ?? range.after;
        if (from === undefined || to === undefined) return [];
        return [{ from: Math.min(from, to), to: Math.max(from, to), events: gapSize(range) }];
      }),
    )
    .sort((a, b) => a.from - b.from);
