import type { ActivityPages, KeptSummary } from './activity-shelf.ts';
import {
  type ActivityReport,
  type ActivityResolution,
  type ActivitySummary,
  reportOf,
} from './activity-summary.ts';
import { distinctFrom, type DistinctCount } from './distinct.ts';
import { windowStart } from './resolution.ts';
import { summarise } from './summarise.ts';
import type { MinuteActivity } from './window-deltas.ts';
import type { WindowRange, WindowRun } from './window-range.ts';

const FINER: Readonly<Record<ActivityResolution, readonly ActivityResolution[]>> = {
  '1m': [],
  '1h': ['1m'],
  '1d': ['1h', '1m'],
};

interface Parts {
  readonly summaries: readonly KeptSummary[];
  readonly log: readonly MinuteActivity[];
}

/** All that is known of a range, nothing twice: the windows' own summaries, and what is in none of them yet. */
const partsOf = (pages: ActivityPages, resolution: ActivityResolution, range: WindowRange): Parts => ({
  summaries: [
    ...pages.summaries(resolution, range, 'all'),
    ...FINER[resolution].flatMap((finer) => pages.summaries(finer, range, 'whole')),
  ],
  log: pages.log(range),
});

const summariesOf = ({ summaries, log }: Parts, exactUsers: number): readonly ActivitySummary[] => [
  ...summaries.map(({ summary }) => summary),
  ...(log.length === 0 ? [] : [summarise(log, exactUsers)]),
];

/** Who was active in these runs; those of seconds tell nothing. */
export const activityOver = (
  pages: ActivityPages,
  runs: readonly WindowRun[],
  exactUsers: number,
  listed: number,
): ActivityReport =>
  reportOf(
    runs.flatMap(({ resolution, ...range }) =>
      resolution === '1s' ? [] : summariesOf(partsOf(pages, resolution, range), exactUsers),
    ),
    exactUsers,
    listed,
  );

/** The distinct users of each window of a range, by its start. */
export const distinctUsersIn = (
  pages: ActivityPages,
  resolution: ActivityResolution,
  range: WindowRange,
  exactUsers: number,
): ReadonlyMap<number, DistinctCount> => {
  const { summaries, log } = partsOf(pages, resolution, range);
  const parts = new Map<number, { summaries: KeptSummary[]; log: MinuteActivity[] }>();
  const partsAt = (at: number) => {
    const start = windowStart(resolution, at);
    const known = parts.get(start) ?? { summaries: [], log: [] };
    parts.set(start, known);
    return known;
  };
  for (const summary of summaries) partsAt(summary.start).summaries.push(summary);
  for (const minute of log) partsAt(minute.start).log.push(minute);
  return new Map(
    Array.from(parts, ([start, of]) => {
      const users = distinctFrom(Uint8Array.of(0), exactUsers);
      for (const { summary } of of.summaries) users.merge(distinctFrom(summary.users, exactUsers));
      for (const minute of of.log) for (const user of minute.users.keys()) users.add(user);
      return [start, users.count()];
    }),
  );
};
