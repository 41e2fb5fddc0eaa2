import type { FeedHealth } from '../../feed/health.ts';
import type { Readiness } from '../../http/parts.ts';
import type { Totals } from '../../stores/store.ts';

export interface ReadinessFacts {
  readonly feed: FeedHealth;
  readonly totals: Totals;
  /** Why the store cannot be written; `null` when it can. */
  readonly storeTrouble: string | null;
  readonly savedAt: string | null;
  readonly nowMs: number;
}

const lagSeconds = (lastEventAt: string | null, nowMs: number): number | null => {
  const at = Date.parse(lastEventAt ?? '');
  return Number.isNaN(at) ? null : Math.max(0, Math.round((nowMs - at) / 100) / 10);
};

/** The feed cuts every connection now and then: being away for so long, in milliseconds, is no trouble yet. */
const EVERYDAY_CUT_MS = 5000;

const isFollowing = ({ connected, cutAt }: FeedHealth, nowMs: number): boolean =>
  connected || (cutAt !== null && nowMs - cutAt < EVERYDAY_CUT_MS);

/** Whether a server counts at the moment, and what is wrong when it does not. */
export const readinessOf = ({ feed, totals, storeTrouble, savedAt, nowMs }: ReadinessFacts): Readiness => {
  const problems = [
    ...(isFollowing(feed, nowMs) ? [] : [feed.trouble ?? 'not connected to the feed yet']),
    ...(storeTrouble === null ? [] : [storeTrouble]),
  ];
  return {
    ready: problems.length === 0,
    problems,
    details: {
      feed: {
        connected: feed.connected,
        last_event_at: feed.lastEventAt,
        lag_seconds: lagSeconds(feed.lastEventAt, nowMs),
        reconnects: Math.max(0, feed.connections - 1),
        disconnects: feed.disconnects,
        gaps: feed.gaps,
        went_back: feed.wentBack,
        lost_events: totals.lostEvents,
        repeats: feed.repeats,
        canaries: totals.canaries,
        rejected: totals.rejects,
      },
      store: { writable: storeTrouble === null, last_saved_at: savedAt },
    },
  };
};
