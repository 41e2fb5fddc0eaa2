import type {
  ActivityReader,
  ActivityStore,
  StoredSummary,
} from '../../stats/windows/activity/activity-store.ts';
import type { ActivityResolution } from '../../stats/windows/activity/activity-summary.ts';
import type { MinuteActivity } from '../../stats/windows/window-deltas.ts';
import type { WindowRange } from '../../stats/windows/window-range.ts';

/** Activity summaries and their log, in plain Maps. */
export interface MemoryActivityStore extends ActivityStore, ActivityReader {
  append(minute: MinuteActivity): void;
  /** Removes the summaries that start before these times and were merged into a coarser one. */
  expire(before: Readonly<Record<ActivityResolution, number>>): void;
}

const ACTIVITY_RESOLUTIONS = ['1m', '1h', '1d'] as const;

const isInRange =
  ({ from, to }: WindowRange) =>
  ({ start }: { readonly start: number }): boolean =>
    start >= from && start < to;
const byStart = (a: { readonly start: number }, b: { readonly start: number }): number => a.start - b.start;

export const memoryActivityStore = (): MemoryActivityStore => {
  const log = new Map<number, MinuteActivity[]>();
  const stored: Readonly<Record<ActivityResolution, Map<number, StoredSummary>>> = {
    '1m': new Map(),
    '1h': new Map(),
    '1d': new Map(),
  };
  const summaries = (
    ...[resolution, range, which]: Parameters<MemoryActivityStore['summaries']>
  ): readonly StoredSummary[] =>
    [...stored[resolution].values()]
      .filter(isInRange(range))
      .filter(({ isUnmerged }) => isUnmerged || which === 'all')
      .sort(byStart);

  return {
    append: (minute) => {
      const entries = log.get(minute.start);
      if (entries === undefined) log.set(minute.start, [minute]);
      else entries.push(minute);
    },
    expire: (before) => {
      for (const resolution of ACTIVITY_RESOLUTIONS)
        for (const [start, { isUnmerged }] of stored[resolution])
          if (start < before[resolution] && !isUnmerged) stored[resolution].delete(start);
    },
    loggedMinutes: (before, limit) =>
      [...log.keys()]
        .filter((minute) => minute < before)
        .sort((a, b) => a - b)
        .slice(0, limit),
    drainLog: (minute) => {
      const drained = log.get(minute) ?? [];
      log.delete(minute);
      return drained;
    },
    summary: (resolution, start) => stored[resolution].get(start) ?? null,
    put: (summary) => {
      stored[summary.resolution].set(summary.start, summary);
    },
    firstUnmerged: (resolution) =>
      [...stored[resolution].values()].filter(({ isUnmerged }) => isUnmerged).sort(byStart)[0]?.start ?? null,
    summaries,
    users: (resolution, range, which) =>
      summaries(resolution, range, which).map(({ start, summary }) => ({ start, users: summary.users })),
    log: (range) => [...log.values()].flat().filter(isInRange(range)),
  };
};
