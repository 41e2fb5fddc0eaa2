import type { FeedHealth } from '../../wikimedia/health/feed-health.ts';
import type { Readiness } from '../../http/health/readiness.ts';
import type { Totals } from '../../stores/store.ts';
import { feedDetails, feedProblems } from '../shared/feed/feed-readiness.ts';

export interface ServerReadinessFacts {
  readonly feed: FeedHealth;
  readonly totals: Totals;
  /** Why the store cannot be written; `null` when it can. */
  readonly storeProblem: string | null;
  readonly savedAt: string | null;
  /** By the wall clock. */
  readonly nowMs: number;
  /** By the clock of the feed's health; `nowMs` when left out. */
  readonly clockMs?: number;
  /** After so long without a new event the feed is stalled, in milliseconds. */
  readonly stallMs: number;
}

/** Whether a server counts at the moment, and what is wrong when it does not. */
export const serverReadiness = ({
  feed,
  totals,
  storeProblem,
  savedAt,
  nowMs,
  clockMs = nowMs,
  stallMs,
}: ServerReadinessFacts): Readiness => {
  const problems = [
    ...feedProblems(feed, { nowMs: clockMs, stallMs, isSinkFailing: storeProblem !== null }),
    ...(storeProblem === null ? [] : [storeProblem]),
  ];
  const { lostEvents, canaries, rejects: rejected } = totals;
  return {
    ready: problems.length === 0,
    problems,
    details: {
      feed: feedDetails(feed, { lostEvents, canaries, rejected }, nowMs, clockMs),
      store: { writable: storeProblem === null, last_saved_at: savedAt },
    },
  };
};
