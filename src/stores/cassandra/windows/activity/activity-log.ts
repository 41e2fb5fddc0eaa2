import { type ActivityResolution } from '../../../../stats/windows/activity/activity-summary.ts';
import { windowStart } from '../../../../stats/windows/resolution.ts';
import type { MinuteActivity } from '../../../../stats/windows/window-deltas.ts';

/** The resolutions with activity, finest first. Each stores all activity itself; none is derived from another. */
export const ACTIVITY_RESOLUTIONS: readonly ActivityResolution[] = ['1m', '1h', '1d'];

/** Alternating texts and counts: cheaper than many objects. */
export type FlatCounts = readonly (string | number)[];

/** The activity that one save adds to a minute. */
export interface LoggedMinute {
  /** Epoch ms. */
  readonly start: number;
  readonly users: FlatCounts;
  /** By `wikiUserKey`; missing in records of earlier versions. */
  readonly wikiUsers?: FlatCounts;
  readonly pages: FlatCounts;
}

const flat = (counts: ReadonlyMap<string, number>): FlatCounts => [...counts].flat();

const addTo = (counts: Map<string, number>, more: FlatCounts): Map<string, number> => {
  for (let at = 0; at + 1 < more.length; at += 2) {
    const key = String(more[at]);
    counts.set(key, (counts.get(key) ?? 0) + Number(more[at + 1]));
  }
  return counts;
};

export const loggedMinute = ({ start, users, wikiUsers, pages }: MinuteActivity): LoggedMinute => ({
  start,
  users: flat(users),
  ...(wikiUsers === null ? {} : { wikiUsers: flat(wikiUsers) }),
  pages: flat(pages),
});

const merge = (start: number, minutes: readonly LoggedMinute[]): LoggedMinute => {
  const users = new Map<string, number>();
  const wikiUsers = new Map<string, number>();
  const pages = new Map<string, number>();
  const hasWikiUsers = minutes.every((minute) => minute.wikiUsers !== undefined);
  for (const minute of minutes) {
    addTo(users, minute.users);
    addTo(wikiUsers, minute.wikiUsers ?? []);
    addTo(pages, minute.pages);
  }
  return loggedMinute({ start, users, wikiUsers: hasWikiUsers ? wikiUsers : null, pages });
};

/** The log rows of a save: one per window, with the activity of its minutes added up. */
export const byWindow = (
  resolution: ActivityResolution,
  minutes: readonly LoggedMinute[],
): readonly LoggedMinute[] => {
  const windows = new Map<number, LoggedMinute[]>();
  for (const minute of minutes) {
    const start = windowStart(resolution, minute.start);
    const known = windows.get(start);
    if (known === undefined) windows.set(start, [minute]);
    else known.push(minute);
  }
  return Array.from(windows, ([start, of]) => {
    const [only] = of;
    return of.length === 1 && only !== undefined ? { ...only, start } : merge(start, of);
  });
};

/** The text of a log row. */
export const packLog = ({ users, wikiUsers, pages }: LoggedMinute): string =>
  JSON.stringify([users, pages, ...(wikiUsers === undefined ? [] : [wikiUsers])]);

/** The activity in a log row of the window with this start. */
export const unpackLog = (start: number, text: string): MinuteActivity => {
  const [users, pages, wikiUsers] = JSON.parse(text) as readonly [FlatCounts, FlatCounts, FlatCounts?];
  return {
    start,
    users: addTo(new Map(), users),
    wikiUsers: wikiUsers === undefined ? null : addTo(new Map(), wikiUsers),
    pages: addTo(new Map(), pages),
  };
};
