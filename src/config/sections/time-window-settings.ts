import { integer, yesNo } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

/** How windows of time are counted and kept. */
export const TIME_WINDOW_SETTINGS = {
  windows: setting({
    kind: yesNo,
    fallback: 'true',
    env: ['WINDOWS'],
    doc: 'Whether events are counted by second, minute, hour and day; without it they count as unplaced.',
  }),
  window_lateness_seconds: setting({
    kind: integer(0, 86_400),
    fallback: '3600',
    env: ['WINDOW_LATENESS_SECONDS'],
    doc: 'How late an event may come and still correct its window; later ones count in the totals alone.',
  }),
  keep_seconds_hours: setting({
    kind: integer(1, 87_600),
    fallback: '24',
    env: ['KEEP_SECONDS_HOURS'],
    doc: 'How many hours the windows of a second are kept.',
  }),
  keep_minutes_days: setting({
    kind: integer(1, 3650),
    fallback: '14',
    env: ['KEEP_MINUTES_DAYS'],
    doc: 'How many days the windows of a minute are kept.',
  }),
  keep_hours_days: setting({
    kind: integer(3, 36_500),
    fallback: '400',
    env: ['KEEP_HOURS_DAYS'],
    doc: 'How many days the windows of an hour are kept; those of a day stay for ever.',
  }),
  exact_users: setting({
    kind: integer(1, 1_000_000),
    fallback: '16384',
    env: ['EXACT_USERS'],
    doc: 'Distinct users of a window are exact up to so many, and beyond that an estimate with its error.',
  }),
} as const;
