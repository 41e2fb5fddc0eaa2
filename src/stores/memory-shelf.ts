import type { ActivityPages, ActivityShelf, KeptSummary } from '../stats/windows/activity-shelf.ts';
import type { ActivityResolution } from '../stats/windows/activity-summary.ts';
import type { MinuteActivity } from '../stats/windows/window-deltas.ts';
import type { WindowRange } from '../stats/windows/window-range.ts';

/** Who was active, in plain Maps. */
export interface MemoryShelf extends ActivityShelf, ActivityPages {
  append(minute: MinuteActivity): void;
  /** Lets the summaries go that start before these times and are in a coarser one. */
  forget(before: Readonly<Record<ActivityResolution, number>>): void;
}

const ACTIVITY_RESOLUTIONS = ['1m', '1h', '1d'] as const;

const inside =
  ({ from, to }: WindowRange) =>
  ({ start }: { readonly start: number }): boolean =>
    start >= from && start < to;
const byStart = (a: { readonly start: number }, b: { readonly start: number }): number => a.start - b.start;

export const memoryShelf = (): MemoryShelf => {
  const log = new Map<number, MinuteActivity[]>();
  const kept: Readonly<Record<ActivityResolution, Map<number, KeptSummary>>> = {
    '1m': new Map(),
    '1h': new Map(),
    '1d': new Map(),
  };
  const summaries: MemoryShelf['summaries'] = (resolution, range, which) =>
    [...kept[resolution].values()]
      .filter(inside(range))
      .filter(({ whole }) => whole || which === 'all')
      .sort(byStart);

  return {
    append: (minute) => {
      const entries = log.get(minute.start);
      if (entries === undefined) log.set(minute.start, [minute]);
      else entries.push(minute);
    },
    forget: (before) => {
      for (const resolution of ACTIVITY_RESOLUTIONS)
        for (const [start, { whole }] of kept[resolution])
          if (start < before[resolution] && !whole) kept[resolution].delete(start);
    },
    loggedMinutes: (before, most) =>
      [...log.keys()]
        .filter((minute) => minute < before)
        .sort((a, b) => a - b)
        .slice(0, most),
    takeLog: (minute) => {
      const taken = log.get(minute) ?? [];
      log.delete(minute);
      return taken;
    },
    summary: (resolution, start) => kept[resolution].get(start) ?? null,
    put: (summary) => {
      kept[summary.resolution].set(summary.start, summary);
    },
    firstWhole: (resolution) =>
      [...kept[resolution].values()].filter(({ whole }) => whole).sort(byStart)[0]?.start ?? null,
    summaries,
    users: (resolution, range, which) =>
      summaries(resolution, range, which).map(({ start, summary }) => ({ start, users: summary.users })),
    log: (range) => [...log.values()].flat().filter(inside(range)),
  };
};
