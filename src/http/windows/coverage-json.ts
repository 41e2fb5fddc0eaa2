import type { LostRange } from '../../stats/windows/lost-range.ts';
import type { WindowRange } from '../../stats/windows/window-range.ts';
import type { OutsideWindows, Unknown, WindowsStatus } from '../server/optional-features.ts';
import { isoTime } from '../iso-time.ts';

const timeOrNull = (ms: number | null): string | null => (ms === null ? null : isoTime(ms));

/** The time that the windows cover completely, as JSON members. */
export const coverageJson = ({
  newest,
  countedSince,
  completeUntil,
}: Pick<WindowsStatus, 'newest' | 'countedSince' | 'completeUntil'>) => ({
  newest_at: timeOrNull(newest),
  counted_since: timeOrNull(countedSince),
  complete_until: timeOrNull(completeUntil),
});

/** The events in no window. */
export const outsideJson = ({ untimed, tooLate, future }: OutsideWindows) => ({
  unplaced: untimed,
  too_late: tooLate,
  future,
});

/** A response has at most the newest of them. */
const MAX_LOST_RANGES = 100;

/** The lost ranges within or at the ends of this range, or why they are unknown, as JSON members. */
export const lostJson = (lost: readonly LostRange[] | Unknown, range: WindowRange): object =>
  'unknownReason' in lost
    ? { lost: null, lost_unknown: lost.unknownReason }
    : {
        lost: lost
          .filter(({ from, to }) => from < range.to && to >= range.from)
          .slice(-MAX_LOST_RANGES)
          .map(({ from, to, events }) => ({ from: isoTime(from), to: isoTime(to), events })),
      };
