import type { ActivityStore } from './activity-store.ts';
import { type ActivityResolution, type ActivitySummary, mergeSummaries } from './activity-summary.ts';
import { WIDTH_MS, windowStart } from '../resolution.ts';
import { LIST_LENGTH, summarise, UNMERGED_LIST_LENGTH } from './summarise.ts';

export interface RollUpOptions {
  /** Hours and days are summed up so long after their end, in milliseconds. */
  readonly latenessMs: number;
  readonly exactUsers: number;
  /** How many minutes the step brought: that much is always done, so that what waits cannot grow. */
  readonly addedMinutes: number;
}

/** A minute is summed up so long after its end: what comes a little late is then in the same step. */
const MINUTE_GRACE_MS = 10_000;
/** At most so many more at once, so that a step stays short; the others follow with the next. */
const MAX_BACKLOG_MINUTES = 30;
const MAX_BACKLOG_ROLL_UPS = 2;

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
export const rollUpActivity = (
  store: ActivityStore,
  lowWatermark: number,
  { latenessMs, exactUsers, addedMinutes }: RollUpOptions,
): void => {
  const add = (resolution: ActivityResolution, start: number, more: ActivitySummary): void => {
    const known = store.summary(resolution, start);
    const coarser = COARSER[resolution];
    const coarserStart = coarser === null ? 0 : windowStart(coarser, start);
    const isUnmerged =
      coarser === null || (known === null ? store.summary(coarser, coarserStart) === null : known.isUnmerged);
    const parts = known === null ? [more] : [known.summary, more];
    const listed = (isUnmerged ? UNMERGED_LIST_LENGTH : LIST_LENGTH)[resolution];
    store.put({ resolution, start, isUnmerged, summary: mergeSummaries(parts, exactUsers, listed) });
    if (coarser !== null && !isUnmerged) add(coarser, coarserStart, more);
  };

  const compactInto = (finer: '1m' | '1h', coarser: '1h' | '1d'): void => {
    for (let rollUp = 0; rollUp < addedMinutes + MAX_BACKLOG_ROLL_UPS; rollUp += 1) {
      const first = store.firstUnmerged(finer);
      if (first === null) return;
      const from = windowStart(coarser, first);
      const to = from + WIDTH_MS[coarser];
      if (to + latenessMs > lowWatermark) return;
      const parts = store.summaries(finer, { from, to }, 'unmerged');
      const summaries = parts.map(({ summary }) => summary);
      add(coarser, from, mergeSummaries(summaries, exactUsers, UNMERGED_LIST_LENGTH[coarser]));
      for (const part of parts)
        store.put({
          ...part,
          isUnmerged: false,
          summary: mergeSummaries([part.summary], exactUsers, LIST_LENGTH[finer]),
        });
    }
  };

  const lastClosedStart = lowWatermark - MINUTE_GRACE_MS - WIDTH_MS['1m'];
  for (const minute of store.loggedMinutes(lastClosedStart + 1, addedMinutes + MAX_BACKLOG_MINUTES))
    add('1m', minute, summarise(store.drainLog(minute), exactUsers));
  compactInto('1m', '1h');
  compactInto('1h', '1d');
};
