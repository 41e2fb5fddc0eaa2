import { compareCodePoints } from '../stats/code-point-order.ts';
import type { KnownKeys } from '../stats/key-cap.ts';
import type { ActivityReport } from '../stats/windows/activity-summary.ts';
import { activityOver, distinctUsersIn } from '../stats/windows/read-activity.ts';
import { type Resolution, RESOLUTIONS, WIDTH_MS } from '../stats/windows/resolution.ts';
import { forgetBefore } from '../stats/windows/retention.ts';
import { rowKeys } from '../stats/windows/row-keys.ts';
import { sealActivity } from '../stats/windows/seal-activity.ts';
import { IDLE_MS, settledAt, type TopicMark } from '../stats/windows/watermark.ts';
import {
  addCounts,
  type GrowingCounts,
  type WindowCounts,
  zeroCounts,
} from '../stats/windows/window-counts.ts';
import type { Dimension, WindowDeltas } from '../stats/windows/window-deltas.ts';
import type { WindowRun } from '../stats/windows/window-range.ts';
import { windowSums } from '../stats/windows/window-sums.ts';
import { memoryShelf } from './memory-shelf.ts';
import type { WindowSettings } from './window-settings.ts';
import type { WindowsState } from './window-store.ts';
import type { ToldWindow, WindowsQuestion } from '../stats/windows/told-window.ts';

export interface AddContext {
  /** Epoch ms. Nothing is let go, and nothing summed up, that is not over by then. */
  readonly now: number;
  /** The domains of the totals, which the deltas' own were added to. */
  readonly domains: KnownKeys;
}

/** The windows of a store in memory. */
export interface MemoryWindows {
  add(ledger: string, deltas: WindowDeltas, context: AddContext): void;
  marks(ledger: string): readonly TopicMark[];
  state(): WindowsState;
  rows(question: WindowsQuestion): readonly ToldWindow[];
  byKey(dimension: Dimension, runs: readonly WindowRun[]): ReadonlyMap<string, WindowCounts>;
  activity(runs: readonly WindowRun[], listed: number): ActivityReport;
}

export const memoryWindows = ({ latenessMs, retention, exactUsers }: WindowSettings): MemoryWindows => {
  const sums = windowSums();
  const shelf = memoryShelf();
  const ledgers = new Map<string, Map<string, TopicMark>>();
  const unplaced = zeroCounts();
  const tooLate = zeroCounts();
  const future = zeroCounts();
  let late = 0;
  let domains: KnownKeys = new Set<string>();
  const keys = rowKeys({
    domains: () => domains,
    typesOf: (day) => {
      const range = { from: day, to: day + WIDTH_MS['1d'] };
      return sums.rows({ resolution: '1d', dimension: 'type', key: null, range }).map(({ key }) => key);
    },
  });
  let kept: Readonly<Record<Resolution, number>> = {
    '1s': -Infinity,
    '1m': -Infinity,
    '1h': -Infinity,
    '1d': -Infinity,
  };

  const allMarks = (): readonly TopicMark[] => [...ledgers.values()].flatMap((marks) => [...marks.values()]);
  const move = (ledger: string, marks: readonly TopicMark[]): void => {
    const known = ledgers.get(ledger) ?? new Map<string, TopicMark>();
    ledgers.set(ledger, known);
    for (const mark of marks) known.set(mark.topic, mark);
  };
  const letGo = (settled: number): void => {
    const before = forgetBefore(retention, settled);
    const sizes = RESOLUTIONS.map((resolution) => sums.size(resolution));
    sums.forget(before);
    shelf.forget(before);
    const went = (resolution: Resolution): number =>
      sums.size(resolution) === sizes[RESOLUTIONS.indexOf(resolution)]
        ? kept[resolution]
        : before[resolution];
    kept = { '1s': went('1s'), '1m': went('1m'), '1h': went('1h'), '1d': went('1d') };
  };
  const distinctUsers = (
    { resolution, dimension }: WindowsQuestion,
    rows: readonly { readonly start: number }[],
  ): ReturnType<typeof distinctUsersIn> => {
    const [first, last] = [rows[0], rows.at(-1)];
    if (resolution === '1s' || dimension !== 'all' || first === undefined || last === undefined)
      return new Map();
    const range = { from: first.start, to: last.start + WIDTH_MS[resolution] };
    return distinctUsersIn(shelf, resolution, range, exactUsers);
  };

  return {
    add: (ledger, deltas, { now, domains: known }) => {
      domains = known;
      sums.add(deltas.rows.map((row) => ({ ...row, key: keys.keyOf(row.dimension, row.start, row.key) })));
      for (const minute of deltas.activity) shelf.append(minute);
      addCounts(unplaced, deltas.unplaced);
      addCounts(tooLate, deltas.tooLate);
      addCounts(future, deltas.future);
      late += deltas.late;
      move(ledger, deltas.marks);
      const settled = settledAt(allMarks(), IDLE_MS, now);
      if (settled === null) return;
      sealActivity(shelf, settled, { latenessMs, exactUsers, brought: deltas.activity.length });
      letGo(settled);
    },
    marks: (ledger) => [...(ledgers.get(ledger)?.values() ?? [])],
    state: () => ({
      marks: allMarks(),
      unplaced: { ...unplaced },
      tooLate: { ...tooLate },
      future: { ...future },
      late,
      kept,
    }),
    rows: (question) => {
      const { after, limit } = question;
      const rows = sums
        .rows(question)
        .filter(
          ({ start, key }) =>
            after === null ||
            start > after.start ||
            (start === after.start && compareCodePoints(key, after.key) > 0),
        )
        .slice(0, limit);
      const users = distinctUsers(question, rows);
      return rows.map((row) => ({ ...row, distinctUsers: users.get(row.start) ?? null }));
    },
    byKey: (dimension, runs) => {
      const merged = new Map<string, GrowingCounts>();
      for (const { resolution, ...range } of runs)
        for (const [key, counts] of sums.byKey(resolution, dimension, range)) {
          const sum = merged.get(key) ?? zeroCounts();
          merged.set(key, sum);
          addCounts(sum, counts);
        }
      return merged;
    },
    activity: (runs, listed) => activityOver(shelf, runs, exactUsers, listed),
  };
};
