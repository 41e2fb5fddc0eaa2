import { type ActivityResolution } from '../../../../stats/windows/activity/activity-summary.ts';
import { windowStart } from '../../../../stats/windows/resolution.ts';
import type { MinuteActivity } from '../../../../stats/windows/window-deltas.ts';

/** Windows of which activity is kept, finest first. Each has all of it: none is made of another. */
export const ACTIVITY_RESOLUTIONS: readonly ActivityResolution[] = ['1m', '1h', '1d'];

/** Texts and their counts by turns: it costs less than objects where there are many. */
export type FlatCounts = readonly (string | number)[];

/** Who was active in a minute, by one save. */
export interface LoggedMinute {
  /** Epoch ms. */
  readonly start: number;
  readonly users: FlatCounts;
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

export const loggedMinute = ({ start, users, pages }: MinuteActivity): LoggedMinute => ({
  start,
  users: flat(users),
  pages: flat(pages),
});

const merge = (start: number, minutes: readonly LoggedMinute[]): LoggedMinute => {
  const users = new Map<string, number>();
  const pages = new Map<string, number>();
  for (const minute of minutes) {
    addTo(users, minute.users);
    addTo(pages, minute.pages);
  }
  return loggedMinute({ start, users, pages });
};

/** What a save writes into the log of each window: one row a window, by its start. */
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

/** The text of a row of the log. */
export const packLog = ({ users, pages }: LoggedMinute): string => JSON.stringify([users, pages]);

/** The activity that was packed into this text, of the window that starts then. */
export const unpackLog = (start: number, text: string): MinuteActivity => {
  const [users, pages] = JSON.parse(text) as readonly [FlatCounts, FlatCounts];
  return { start, users: addTo(new Map(), users), pages: addTo(new Map(), pages) };
};
