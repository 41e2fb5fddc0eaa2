import type { BusyPage } from './api/busy-pages.ts';
import { eventRateAt } from './event-rate.ts';
import { rateAt, type Recent, recentAt } from './history.ts';
import type { ReadinessReport } from './api/readiness-source.ts';
import type { ConnectionStatus, State } from './state.ts';
import type { ServerStats } from './api/server-stats.ts';

/** What there is to see at one instant. */
export interface View {
  readonly origin: string;
  readonly connection: ConnectionStatus;
  readonly stats: ServerStats | null;
  readonly readiness: ReadinessReport | null;
  readonly pages: readonly BusyPage[] | null;
  readonly rate: number | null;
  readonly recent: Recent | null;
  /** How long no event was counted, in milliseconds; `null` while unknown, and without windows. */
  readonly countedIdleMs: number | null;
  /** By a clock that only goes up, in milliseconds. */
  readonly now: number;
}

const countedIdleMs = (totals: State['totals'], now: number): number | null => {
  const last = totals.at(-1);
  return last === undefined ? null : now - last.at;
};

export const viewOf = ({ history, totals, ...known }: State, origin: string, now: number): View => ({
  ...known,
  origin,
  // Without windows, the rate is that of the saves.
  rate: eventRateAt(totals, now) ?? rateAt(history, now),
  recent: recentAt(history, now),
  countedIdleMs: countedIdleMs(totals, now),
  now,
});
