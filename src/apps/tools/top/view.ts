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
  /** By a clock that only goes up, in milliseconds. */
  readonly now: number;
}

export const viewOf = ({ history, totals, ...known }: State, origin: string, now: number): View => ({
  ...known,
  origin,
  // Without windows, the rate is that of the saves.
  rate: eventRateAt(totals, now) ?? rateAt(history, now),
  recent: recentAt(history, now),
  now,
});
