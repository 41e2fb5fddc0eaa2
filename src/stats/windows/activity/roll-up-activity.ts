import type { ActivityStore } from './activity-store.ts';
import { activitySum } from './activity-sum.ts';
import { type ActivityResolution, type ActivitySummary, mergeSummaries } from './activity-summary.ts';
import { WIDTH_MS, windowStart } from '../resolution.ts';
import { LIST_LENGTH, summarise, UNMERGED_LIST_LENGTH } from './summarise.ts';

export interface RollUpOptions {
  /** The delay after the end of an hour or a day before it is summarised, in milliseconds. */
  readonly latenessMs: number;
  readonly exactUsers: number;
  /** The number of minutes in this commit: at least as many are summarised, so that the backlog cannot grow. */
  readonly addedMinutes: number;
}

/** The delay after the end of a minute before it is summarised, so that slightly late events are included. */
const MINUTE_GRACE_MS = 10_000;
/** The maximum number of further windows per commit, so that commits stay short; the others follow later. */
const MAX_BACKLOG_MINUTES = 30;
const MAX_BACKLOG_ROLL_UPS = 2;

const COARSER: Readonly<Record<ActivityResolution, ActivityResolution | null>> = {
  '1m': '1h',
  '1h': '1d',
  '1d': null,
};

/**
 * Summarises the log of finished minutes, and merges the unmerged summaries of finished hours and days. Late events are
 * added to every summary that includes their minute. Windows before the low watermark (epoch ms) are finished. The result
 * depends only on the stored activity: there is no state in memory.
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
      const sum = activitySum(exactUsers);
      for (const { summary } of store.summaries(finer, { from, to }, 'unmerged')) sum.add(summary);
      add(coarser, from, sum.summary(UNMERGED_LIST_LENGTH[coarser]));
      // Read a second time, because all parts together may be too large for memory.
      for (const part of store.summaries(finer, { from, to }, 'unmerged'))
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
