import type { KnownKeys } from '../../stats/counts/key-cap.ts';
import type { ActivityReport } from '../../stats/windows/activity/activity-summary.ts';
import { activityOver, distinctUsersIn } from '../../stats/windows/activity/activity-over.ts';
import { type Resolution, RESOLUTIONS, WIDTH_MS } from '../../stats/windows/resolution.ts';
import { expiryStarts } from '../../stats/windows/retention.ts';
import { rowKeys } from '../../stats/windows/row-keys.ts';
import { rollUpActivity } from '../../stats/windows/activity/roll-up-activity.ts';
import {
  IDLE_TOPIC_MS,
  lowWatermarkOf,
  type TopicWatermark,
} from '../../stats/windows/time/watermark-tracker.ts';
import { addCounts, type WindowCounts, zeroCounts } from '../../stats/windows/window-counts.ts';
import type { Dimension, WindowDeltas } from '../../stats/windows/window-deltas.ts';
import type { WindowRun } from '../../stats/windows/window-range.ts';
import { windowSums } from '../../stats/windows/window-sums.ts';
import { memoryActivityStore } from './memory-activity-store.ts';
import { countsByKey } from '../counts-by-key.ts';
import { distinctUsersSpan, withDistinctUsers } from '../distinct-users-span.ts';
import { isAfter } from '../window-order.ts';
import type { WindowSettings } from '../window-settings.ts';
import type { WindowsState } from '../window-reader.ts';
import type { WindowResult, WindowQuery } from '../../stats/windows/window-query.ts';

export interface AddContext {
  /** The clock, epoch ms: it bounds the low watermark, so that no window expires or is rolled up before its end. */
  readonly now: number;
  /** The domains of the totals, including those of the added deltas. */
  readonly domains: KnownKeys;
}

/** The windows of an in-memory store. */
export interface MemoryWindows {
  add(ledger: string, deltas: WindowDeltas, context: AddContext): void;
  watermarks(ledger: string): readonly TopicWatermark[];
  state(): WindowsState;
  rows(query: WindowQuery): readonly WindowResult[];
  byKey(dimension: Dimension, runs: readonly WindowRun[]): ReadonlyMap<string, WindowCounts>;
  activity(runs: readonly WindowRun[], listed: number, domains: readonly string[] | null): ActivityReport;
}

export const memoryWindows = ({ latenessMs, retention, exactUsers }: WindowSettings): MemoryWindows => {
  const sums = windowSums();
  const activityStore = memoryActivityStore();
  const ledgers = new Map<string, Map<string, TopicWatermark>>();
  const untimed = zeroCounts();
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
  let retainedSince: Readonly<Record<Resolution, number>> = {
    '1s': -Infinity,
    '1m': -Infinity,
    '1h': -Infinity,
    '1d': -Infinity,
  };

  const allWatermarks = (): readonly TopicWatermark[] =>
    [...ledgers.values()].flatMap((watermarks) => [...watermarks.values()]);
  const advanceWatermarks = (ledger: string, watermarks: readonly TopicWatermark[]): void => {
    const known = ledgers.get(ledger) ?? new Map<string, TopicWatermark>();
    ledgers.set(ledger, known);
    for (const watermark of watermarks) known.set(watermark.topic, watermark);
  };
  const expire = (lowWatermark: number): void => {
    const expiry = expiryStarts(retention, lowWatermark);
    const sizes = RESOLUTIONS.map((resolution) => sums.size(resolution));
    sums.expire(expiry);
    activityStore.expire(expiry);
    const newRetainedSince = (resolution: Resolution): number =>
      sums.size(resolution) === sizes[RESOLUTIONS.indexOf(resolution)]
        ? retainedSince[resolution]
        : expiry[resolution];
    retainedSince = {
      '1s': newRetainedSince('1s'),
      '1m': newRetainedSince('1m'),
      '1h': newRetainedSince('1h'),
      '1d': newRetainedSince('1d'),
    };
  };

  return {
    add: (ledger, deltas, { now, domains: known }) => {
      domains = known;
      sums.add(deltas.rows.map((row) => ({ ...row, key: keys.keyOf(row.dimension, row.start, row.key) })));
      for (const minute of deltas.activity) activityStore.append(minute);
      addCounts(untimed, deltas.untimed);
      addCounts(tooLate, deltas.tooLate);
      addCounts(future, deltas.future);
      late += deltas.late;
      advanceWatermarks(ledger, deltas.watermarks);
      const lowWatermark = lowWatermarkOf(allWatermarks(), IDLE_TOPIC_MS, now);
      if (lowWatermark === null) return;
      rollUpActivity(activityStore, lowWatermark, {
        latenessMs,
        exactUsers,
        addedMinutes: deltas.activity.length,
      });
      expire(lowWatermark);
    },
    watermarks: (ledger) => [...(ledgers.get(ledger)?.values() ?? [])],
    state: () => ({
      watermarks: allWatermarks(),
      untimed: { ...untimed },
      tooLate: { ...tooLate },
      future: { ...future },
      late,
      retainedSince,
    }),
    rows: (query) => {
      const { after, limit } = query;
      const rows = sums
        .rows(query)
        .filter((row) => isAfter(row, after))
        .slice(0, limit);
      const span = distinctUsersSpan(query, rows);
      return withDistinctUsers(
        rows,
        span === null ? null : distinctUsersIn(activityStore, span.resolution, span.range, exactUsers),
      );
    },
    byKey: (dimension, runs) => {
      const merged = countsByKey();
      for (const { resolution, ...range } of runs)
        for (const [key, counts] of sums.byKey(resolution, dimension, range)) merged.add(key, counts);
      return merged.sums;
    },
    activity: (runs, listed, domains) => activityOver(activityStore, runs, exactUsers, listed, domains),
  };
};
