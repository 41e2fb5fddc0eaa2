import type { View } from './view.ts';

/** What keeps a server from being live; all `null` while it is. */
export interface EventLag {
  /** How far the event that was read last is in the past, in milliseconds. */
  readonly behindMs: number | null;
  /** How many records of the topic a consumer has not counted yet. */
  readonly behindRecords: number | null;
  /** How long no new event has arrived, in milliseconds. */
  readonly idleMs: number | null;
}

/** The same bound as on the dashboard. */
const LIVE_WITHIN_MS = 30_000;
/** The most records that a consumer saves at once. */
const LIVE_WITHIN_RECORDS = 1000;
const IDLE_FROM_MS = 10_000;

/**
 * Distinguishes a feed without events from one that is behind: of both, the last event gets older and older. It was behind
 * if it was old when it arrived.
 */
export const eventLagOf = ({
  readiness,
  countedIdleMs,
}: Pick<View, 'readiness' | 'countedIdleMs'>): EventLag => {
  const { feed, topic } = readiness ?? {};
  const idleMs = feed === undefined ? countedIdleMs : (feed.idle_seconds ?? 0) * 1000;
  const lagMs = (feed?.lag_seconds ?? 0) * 1000;
  const records = topic?.lag ?? 0;
  return {
    behindMs: lagMs - (idleMs ?? 0) > LIVE_WITHIN_MS ? lagMs : null,
    behindRecords: records > LIVE_WITHIN_RECORDS ? records : null,
    idleMs: idleMs !== null && idleMs >= IDLE_FROM_MS ? idleMs : null,
  };
};
