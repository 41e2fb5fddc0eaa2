import { section } from '../section.ts';
import { integer, yesNo } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How events are counted by time window, and how long the windows are kept. */
export const TIME_WINDOW_SECTION = section(
  {
    windows: setting({
      kind: yesNo,
      fallback: 'true',
      env: ['WINDOWS'],
      doc: 'Count events by second, minute, hour and day; if false, all of them count as unplaced.',
    }),
    window_lateness_seconds: setting({
      kind: integer(0, 86_400),
      fallback: '3600',
      env: ['WINDOW_LATENESS_SECONDS'],
      doc: 'Allowed lateness in seconds; an event that is later counts in the totals only.',
    }),
    keep_seconds_hours: setting({
      kind: integer(1, 87_600),
      fallback: '24',
      env: ['KEEP_SECONDS_HOURS'],
      doc: 'Retention of one-second windows, in hours.',
    }),
    keep_minutes_days: setting({
      kind: integer(1, 3650),
      fallback: '14',
      env: ['KEEP_MINUTES_DAYS'],
      doc: 'Retention of one-minute windows, in days.',
    }),
    keep_hours_days: setting({
      kind: integer(3, 36_500),
      fallback: '400',
      env: ['KEEP_HOURS_DAYS'],
      doc: 'Retention of one-hour windows, in days; one-day windows are kept forever.',
    }),
    exact_users: setting({
      kind: integer(1, 1_000_000),
      fallback: '16384',
      env: ['EXACT_USERS'],
      doc: 'Distinct users of a window are counted exactly up to this number; above it they are an estimate with an error bound.',
    }),
  },
  (values) => ({
    /** `false`: every event is untimed. */
    counted: values.windows,
    latenessMs: values.window_lateness_seconds * 1000,
    /** In milliseconds. */
    retention: {
      '1s': values.keep_seconds_hours * HOUR_MS,
      '1m': values.keep_minutes_days * DAY_MS,
      '1h': values.keep_hours_days * DAY_MS,
    },
    exactUsers: values.exact_users,
  }),
);
