import type { OutsideWindows, WindowsStatus } from '../server/optional-features.ts';
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
