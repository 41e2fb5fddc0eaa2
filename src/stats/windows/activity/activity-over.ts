import type { ActivityReader } from './activity-store.ts';
import { activityReportSum } from './activity-sum.ts';
import type { ActivityReport, ActivityResolution } from './activity-summary.ts';
import {
  distinctCountOf,
  type DistinctCounter,
  distinctCounter,
  distinctCounterFrom,
  type DistinctCount,
} from '../sketches/distinct-counter.ts';
import { windowStart } from '../resolution.ts';
import { summarise } from './summarise.ts';
import type { WindowRange, WindowRun } from '../window-range.ts';

const FINER: Readonly<Record<ActivityResolution, readonly ActivityResolution[]>> = {
  '1m': [],
  '1h': ['1m'],
  '1d': ['1h', '1m'],
};

/** The complete activity of a range without overlap: the windows' summaries, and the finer ones not merged into them. */
const allOf = function* <T>(
  read: (resolution: ActivityResolution, range: WindowRange, which: 'all' | 'unmerged') => Iterable<T>,
  resolution: ActivityResolution,
  range: WindowRange,
): Generator<T> {
  yield* read(resolution, range, 'all');
  for (const finer of FINER[resolution]) yield* read(finer, range, 'unmerged');
};

/** The users of a window: a counter, or the bytes of its only part so far, which can be counted without unpacking. */
type WindowUsers = { readonly counter: DistinctCounter } | { readonly bytes: Uint8Array };

/** The activity in these runs, of all wikis or only of those with these domains; runs of seconds have none. */
export const activityOver = (
  reader: ActivityReader,
  runs: readonly WindowRun[],
  exactUsers: number,
  listed: number,
  domains: readonly string[] | null,
): ActivityReport => {
  const sum = activityReportSum(exactUsers, domains);
  for (const { resolution, ...range } of runs) {
    if (resolution === '1s') continue;
    for (const { summary } of allOf(reader.summaries, resolution, range)) sum.add(summary);
    sum.add(summarise(reader.log(range), exactUsers));
  }
  return sum.report(listed);
};

/** The distinct users of each window of a range, by its start. */
export const distinctUsersIn = (
  reader: ActivityReader,
  resolution: ActivityResolution,
  range: WindowRange,
  exactUsers: number,
): ReadonlyMap<number, DistinctCount> => {
  const windows = new Map<number, WindowUsers>();
  const counterAt = (start: number): DistinctCounter => {
    const known = windows.get(start);
    if (known !== undefined && 'counter' in known) return known.counter;
    const counter =
      known === undefined ? distinctCounter(exactUsers) : distinctCounterFrom(known.bytes, exactUsers);
    windows.set(start, { counter });
    return counter;
  };
  for (const { start: at, users } of allOf(reader.users, resolution, range)) {
    const start = windowStart(resolution, at);
    if (windows.has(start)) counterAt(start).merge(distinctCounterFrom(users, exactUsers));
    else windows.set(start, { bytes: users });
  }
  for (const minute of reader.log(range)) {
    const counter = counterAt(windowStart(resolution, minute.start));
    for (const user of minute.users.keys()) counter.add(user);
  }
  return new Map(
    Array.from(windows, ([start, users]) => [
      start,
      'counter' in users ? users.counter.count() : distinctCountOf(users.bytes),
    ]),
  );
};
