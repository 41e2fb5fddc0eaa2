import type { Readiness } from '../../http/health/readiness.ts';
import { feedDetails, feedProblems } from '../shared/feed/feed-readiness.ts';
import type { ServerState } from './server-state.ts';

export interface ServerReadinessTimes {
  /** The wall clock. */
  readonly nowMs: number;
  /** The clock of the feed's health; defaults to `nowMs`. */
  readonly clockMs?: number;
  /** Without a new event for this long the feed is stalled, in milliseconds. */
  readonly stallMs: number;
}

/** Whether a server is counting, and its problems if it is not. The snapshot is durable, so this never runs ahead of it. */
export const serverReadiness = (
  { feed: { health }, totals, storeProblem, snapshot }: Omit<ServerState, 'lines'>,
  { nowMs, clockMs = nowMs, stallMs }: ServerReadinessTimes,
): Readiness => {
  const problems = [
    ...feedProblems(health, { nowMs: clockMs, stallMs, isSinkFailing: storeProblem !== null }),
    ...(storeProblem === null ? [] : [storeProblem]),
  ];
  const { lostEvents, canaries, rejects: rejected } = totals;
  return {
    ready: problems.length === 0,
    problems,
    details: {
      feed: feedDetails(health, { lostEvents, canaries, rejected }, nowMs, clockMs),
      store: { writable: storeProblem === null, last_saved_at: snapshot.asOf },
    },
  };
};
