import type { ActivityReader } from './activity-store.ts';
import {
  type ActivityReport,
  type ActivityResolution,
  type ActivitySummary,
  reportOf,
} from './activity-summary.ts';
import { distinctCountOf, distinctCounterFrom, type DistinctCount } from '../sketches/distinct-counter.ts';
import { windowStart } from '../resolution.ts';
import { summarise } from './summarise.ts';
import type { MinuteActivity } from '../window-deltas.ts';
import type { WindowRange, WindowRun } from '../window-range.ts';

const FINER: Readonly<Record<ActivityResolution, readonly ActivityResolution[]>> = {
  '1m': [],
  '1h': ['1m'],
  '1d': ['1h', '1m'],
};

/** The complete activity of a range without overlap: the windows' summaries, and the log that is in none of them yet. */
const allOf = <T>(
  read: (resolution: ActivityResolution, range: WindowRange, which: 'all' | 'unmerged') => readonly T[],
  resolution: ActivityResolution,
  range: WindowRange,
): readonly T[] => [
  ...read(resolution, range, 'all'),
  ...FINER[resolution].flatMap((finer) => read(finer, range, 'unmerged')),
];

const summariesOf = (
  reader: ActivityReader,
  resolution: ActivityResolution,
  range: WindowRange,
  exactUsers: number,
): readonly ActivitySummary[] => {
  const stored = allOf(reader.summaries, resolution, range).map(({ summary }) => summary);
  const log = reader.log(range);
  return log.length === 0 ? stored : [...stored, summarise(log, exactUsers)];
};

interface Parts {
  readonly users: Uint8Array[];
  readonly log: MinuteActivity[];
}

const countOf = ({ users, log }: Parts, exactUsers: number): DistinctCount => {
  const [only, ...others] = users;
  if (only !== undefined && others.length === 0 && log.length === 0) return distinctCountOf(only);
  const counter = distinctCounterFrom(only ?? Uint8Array.of(0), exactUsers);
  for (const more of others) counter.merge(distinctCounterFrom(more, exactUsers));
  for (const minute of log) for (const user of minute.users.keys()) counter.add(user);
  return counter.count();
};

/** The activity in these runs; runs of seconds have none. */
export const activityOver = (
  reader: ActivityReader,
  runs: readonly WindowRun[],
  exactUsers: number,
  listed: number,
): ActivityReport =>
  reportOf(
    runs.flatMap(({ resolution, ...range }) =>
      resolution === '1s' ? [] : summariesOf(reader, resolution, range, exactUsers),
    ),
    exactUsers,
    listed,
  );

/** The distinct users of each window of a range, by its start. */
export const distinctUsersIn = (
  reader: ActivityReader,
  resolution: ActivityResolution,
  range: WindowRange,
  exactUsers: number,
): ReadonlyMap<number, DistinctCount> => {
  const parts = new Map<number, Parts>();
  const partsAt = (at: number): Parts => {
    const start = windowStart(resolution, at);
    const known = parts.get(start) ?? { users: [], log: [] };
    parts.set(start, known);
    return known;
  };
  for (const { start, users } of allOf(reader.users, resolution, range)) partsAt(start).users.push(users);
  for (const minute of reader.log(range)) partsAt(minute.start).log.push(minute);
  return new Map(Array.from(parts, ([start, of]) => [start, countOf(of, exactUsers)]));
};
