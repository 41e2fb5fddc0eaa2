import type { ActivityResolution, ActivitySummary } from './activity-summary.ts';
import { type Distinct, distinct } from './distinct.ts';
import { windowStart, WIDTH_MS } from './resolution.ts';
import { topCounter, type TopCounter } from './top-counter.ts';
import type { MinuteActivity } from './window-deltas.ts';

export interface OpenActivityOptions {
  /** Distinct users are exact up to here. */
  readonly exactUsers: number;
  /** Lists are exact up to so many different keys in a window. */
  readonly capacity: Readonly<Record<ActivityResolution, number>>;
  /**
   * How long the lists of a summary are. Lists that are merged into those of a longer time should be whole: of a key that
   * one does not list, it is not known how often it was seen there.
   */
  readonly listed: Readonly<Record<ActivityResolution, number>>;
}

export interface SealedActivity {
  readonly resolution: ActivityResolution;
  /** Epoch ms. */
  readonly start: number;
  readonly summary: ActivitySummary;
}

/** The users and pages of windows that still grow. */
export interface OpenActivity {
  /** Adds to each minute, and to its hour and day. */
  add(activity: readonly MinuteActivity[]): void;
  /** What a window holds by now; `null` when it is not open. */
  summary(resolution: ActivityResolution, start: number): ActivitySummary | null;
  /**
   * Closes the windows that end at this instant or before, and hands out what they held, in order of time. A window
   * that is added to later opens anew, and its next summary is to be merged with the one before.
   */
  seal(before: number): readonly SealedActivity[];
}

interface Open {
  readonly users: Distinct;
  readonly topUsers: TopCounter;
  readonly topPages: TopCounter;
}

const ACTIVITY_RESOLUTIONS: readonly ActivityResolution[] = ['1m', '1h', '1d'];

/** The hour and day are not merged from minutes: those list only their first, and the first of an hour may be in none. */
export const openActivity = ({ capacity, exactUsers, listed }: OpenActivityOptions): OpenActivity => {
  const open: Readonly<Record<ActivityResolution, Map<number, Open>>> = {
    '1m': new Map(),
    '1h': new Map(),
    '1d': new Map(),
  };
  const opened = (resolution: ActivityResolution, start: number): Open => {
    const known = open[resolution].get(start);
    if (known !== undefined) return known;
    const made: Open = {
      users: distinct(exactUsers),
      topUsers: topCounter(capacity[resolution]),
      topPages: topCounter(capacity[resolution]),
    };
    open[resolution].set(start, made);
    return made;
  };
  const summaryOf = (
    resolution: ActivityResolution,
    { users, topUsers, topPages }: Open,
  ): ActivitySummary => ({
    users: users.toBytes(),
    topUsers: topUsers.list(listed[resolution]),
    topPages: topPages.list(listed[resolution]),
  });

  return {
    add: (activity) => {
      for (const { start, users, pages } of activity)
        for (const resolution of ACTIVITY_RESOLUTIONS) {
          const window = opened(resolution, windowStart(resolution, start));
          for (const [user, times] of users) {
            window.users.add(user);
            window.topUsers.add(user, times);
          }
          for (const [page, times] of pages) window.topPages.add(page, times);
        }
    },
    summary: (resolution, start) => {
      const window = open[resolution].get(start);
      return window === undefined ? null : summaryOf(resolution, window);
    },
    seal: (before) => {
      const sealed: SealedActivity[] = [];
      for (const resolution of ACTIVITY_RESOLUTIONS)
        for (const [start, window] of open[resolution]) {
          if (start + WIDTH_MS[resolution] > before) continue;
          open[resolution].delete(start);
          sealed.push({ resolution, start, summary: summaryOf(resolution, window) });
        }
      return sealed.sort((a, b) => a.start - b.start);
    },
  };
};
