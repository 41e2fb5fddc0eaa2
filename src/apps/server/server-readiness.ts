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

/** Where counting began, and the offer of more. */
export interface CountingHistory {
  /** Epoch ms; `null` while it is not known. */
  readonly since: number | null;
  /** The commands that count the last day too; `null` where that is not offered. */
  readonly command: string | null;
}

const NO_HISTORY: CountingHistory = { since: null, command: null };
const DAY_MS = 86_400_000;

const historyDetails = (
  { since, command }: CountingHistory,
  nowMs: number,
): Readonly<Record<string, unknown>> => ({
  counting_since: since === null ? null : new Date(since).toISOString(),
  history_command: since !== null && nowMs - since < DAY_MS ? command : null,
});

/** Whether a server is counting, and its problems if it is not. The snapshot is durable, so this never runs ahead of it. */
export const serverReadiness = (
  { feed: { health }, totals, storeProblem, snapshot }: Omit<ServerState, 'lines'>,
  { nowMs, clockMs = nowMs, stallMs }: ServerReadinessTimes,
  history: CountingHistory = NO_HISTORY,
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
      feed: {
        ...feedDetails(health, { lostEvents, canaries, rejected }, nowMs, clockMs),
        ...historyDetails(history, nowMs),
      },
      store: { writable: storeProblem === null, last_saved_at: snapshot.asOf },
    },
  };
};
