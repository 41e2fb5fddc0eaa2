import { gapSize } from './gap.ts';
import type { FeedObservation } from './observation.ts';

/** Where the feed stands since the process started; times are ISO 8601. */
export interface FeedHealth {
  readonly connected: boolean;
  /** Why not, in plain words; `null` while connected or before the first try. */
  readonly trouble: string | null;
  readonly lastEventAt: string | null;
  readonly connections: number;
  /** Connections that ended, by reason (`FeedErrorCode`, and the status of a refusal). */
  readonly disconnects: Readonly<Record<string, number>>;
  readonly gaps: number;
  readonly wentBack: number;
  readonly lostEvents: number;
  readonly repeats: number;
}

export const INITIAL_HEALTH: FeedHealth = {
  connected: false,
  trouble: null,
  lastEventAt: null,
  connections: 0,
  disconnects: {},
  gaps: 0,
  wentBack: 0,
  lostEvents: 0,
  repeats: 0,
};

/** Folds what happened into the feed's health. */
export const feedHealth = (health: FeedHealth, observation: FeedObservation): FeedHealth => {
  switch (observation.kind) {
    case 'connecting':
    case 'offsets-restarted':
      return health;
    case 'connected':
      return { ...health, connected: true, trouble: null, connections: health.connections + 1 };
    case 'disconnected': {
      const { code, status, message } = observation.error;
      const reason = status === null ? code : `${code}-${status}`;
      const disconnects = { ...health.disconnects, [reason]: (health.disconnects[reason] ?? 0) + 1 };
      return { ...health, connected: false, trouble: message, disconnects };
    }
    case 'events':
      return { ...health, lastEventAt: observation.lastEventAt ?? health.lastEventAt };
    case 'repeats':
      return { ...health, repeats: health.repeats + observation.events };
    case 'gap':
      return observation.goingBack
        ? { ...health, gaps: health.gaps + 1, wentBack: health.wentBack + 1 }
        : { ...health, lostEvents: health.lostEvents + gapSize(observation.gap) };
  }
};
