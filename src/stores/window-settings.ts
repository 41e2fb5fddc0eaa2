import type { Retention } from '../stats/windows/retention.ts';

/** How a store keeps its windows. */
export interface WindowSettings {
  /** How long after its end a window still accepts late events, in milliseconds. Activity is rolled up after that. */
  readonly latenessMs: number;
  readonly retention: Retention;
  /** Distinct users are exact up to this number and estimated beyond. */
  readonly exactUsers: number;
}

const HOUR_MS = 3_600_000;

export const DEFAULT_WINDOW_SETTINGS: WindowSettings = {
  latenessMs: HOUR_MS,
  retention: { '1s': 24 * HOUR_MS, '1m': 14 * 24 * HOUR_MS, '1h': 400 * 24 * HOUR_MS },
  exactUsers: 16_384,
};
