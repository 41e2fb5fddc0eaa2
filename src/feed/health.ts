import { type Gap, gapSize } from './gap.ts';
import type { FeedObservation } from './observation.ts';

/** Where the feed stands since the process started; times are ISO 8601. */
export interface FeedHealth {
  readonly connected: boolean;
  /** Why not, in plain words; `null` while connected or before the first try. */
  readonly trouble: string | null;
  /** When a connection that worked was cut, epoch ms; `null` while connected, or when there was none yet. */
  readonly cutAt: number | null;
  readonly lastEventAt: string | null;
  readonly connections: number;
  /** Connections that ended, by reason (`FeedErrorCode`, and the status of a refusal). */
  readonly disconnects: Readonly<Record<string, number>>;
  /** Gaps that were seen; going back for one again does not count it again. */
  readonly gaps: number;
  readonly lastGap: Gap | null;
  readonly wentBack: number;
  readonly lostEvents: number;
  readonly repeats: number;
}

export const INITIAL_HEALTH: FeedHealth = {
  connected: false,
  trouble: null,
  cutAt: null,
  lastEventAt: null,
  connections: 0,
  disconnects: {},
  gaps: 0,
  lastGap: null,
  wentBack: 0,
  lostEvents: 0,
  repeats: 0,
};

const isSameGap = (a: Gap, b: Gap | null): boolean =>
  a.topic === b?.topic && a.partition === b.partition && a.from === b.from;

/** Folds what happened at `nowMs` (epoch) into the feed's health. */
export const feedHealth = (health: FeedHealth, observation: FeedObservation, nowMs: number): FeedHealth => {
  switch (observation.kind) {
    case 'connecting':
    case 'offsets-restarted':
      return health;
    case 'connected':
      return { ...health, connected: true, trouble: null, cutAt: null, connections: health.connections + 1 };
    case 'disconnected': {
      const { code, status, message } = observation.error;
      const reason = status === null ? code : `${code}-${status}`;
      const disconnects = { ...health.disconnects, [reason]: (health.disconnects[reason] ?? 0) + 1 };
      const cutAt = health.connected ? nowMs : health.cutAt;
      return { ...health, connected: false, trouble: message, cutAt, disconnects };
    }
    case 'events':
      return { ...health, lastEventAt: observation.lastEventAt ?? health.lastEventAt };
    case 'repeats':
      return { ...health, repeats: health.repeats + observation.events };
    case 'found':
      return { ...health, lostEvents: health.lostEvents - observation.events };
    case 'gap': {
      const { gap, goingBack } = observation;
      return {
        ...health,
        gaps: health.gaps + (isSameGap(gap, health.lastGap) ? 0 : 1),
        lastGap: gap,
        wentBack: health.wentBack + (goingBack ? 1 : 0),
        lostEvents: health.lostEvents + (goingBack ? 0 : gapSize(gap)),
      };
    }
  }
};
