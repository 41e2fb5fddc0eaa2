import type { ActivityShelf } from './activity-shelf.ts';
import { type ActivityResolution, type ActivitySummary, mergeSummaries } from './activity-summary.ts';
import { WIDTH_MS, windowStart } from './resolution.ts';
import { LISTED, summarise, WHOLE_LISTED } from './summarise.ts';

export interface SealOptions {
  /** Hours and days are summed up so long after their end, in milliseconds. */
  readonly latenessMs: number;
  readonly exactUsers: number;
  /** How many minutes the step brought: that much is always done, so that what waits cannot grow. */
  readonly brought: number;
}

/** A minute is summed up so long after its end: what comes a little late is then in the same step. */
const MINUTE_WAITS_MS = 10_000;
/** At most so many more at once, so that a step stays short; the others follow with the next. */
const MORE_MINUTES = 30;
const MORE_FOLDS = 2;

const COARSER: Readonly<Record<ActivityResolution, ActivityResolution | null>> = {
  '1m': '1h',
  '1h': '1d',
  '1d': null,
};

/**
 * Brings the log of minutes that are over into their summaries, and whole summaries of hours and days that are over into
 * one. What comes late is brought to every summary that its minute is in already. `settled` is the time up to
 * which everything has come (epoch ms). It is a function of what is on the shelf: nothing is held in memory.
 */
export const sealActivity = (
  shelf: ActivityShelf,
  settled: number,
  { latenessMs, exactUsers, brought }: SealOptions,
): void => {
  const add = (resolution: ActivityResolution, start: number, more: ActivitySummary): void => {
    const known = shelf.summary(resolution, start);
    const coarser = COARSER[resolution];
    const above = coarser === null ? 0 : windowStart(coarser, start);
    const whole = coarser === null || (known === null ? shelf.summary(coarser, above) === null : known.whole);
    const parts = known === null ? [more] : [known.summary, more];
    const listed = (whole ? WHOLE_LISTED : LISTED)[resolution];
    shelf.put({ resolution, start, whole, summary: mergeSummaries(parts, exactUsers, listed) });
    if (coarser !== null && !whole) add(coarser, above, more);
  };

  const sumUp = (finer: '1m' | '1h', coarser: '1h' | '1d'): void => {
    for (let fold = 0; fold < brought + MORE_FOLDS; fold += 1) {
      const first = shelf.firstWhole(finer);
      if (first === null) return;
      const from = windowStart(coarser, first);
      const to = from + WIDTH_MS[coarser];
      if (to + latenessMs > settled) return;
      const parts = shelf.summaries(finer, { from, to }, 'whole');
      const summaries = parts.map(({ summary }) => summary);
      add(coarser, from, mergeSummaries(summaries, exactUsers, WHOLE_LISTED[coarser]));
      for (const part of parts)
        shelf.put({
          ...part,
          whole: false,
          summary: mergeSummaries([part.summary], exactUsers, LISTED[finer]),
        });
    }
  };

  const over = settled - MINUTE_WAITS_MS - WIDTH_MS['1m'];
  for (const minute of shelf.loggedMinutes(over + 1, brought + MORE_MINUTES))
    add('1m', minute, summarise(shelf.takeLog(minute), exactUsers));
  sumUp('1m', '1h');
  sumUp('1h', '1d');
};
