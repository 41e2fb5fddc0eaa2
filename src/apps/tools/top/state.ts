import type { BusyPage } from './api/busy-pages.ts';
import type { EventTotals } from './event-rate.ts';
import { NO_HISTORY, type History, addSnapshot } from './history.ts';
import type { ReadinessReport } from './api/readiness-source.ts';
import type { ServerStats } from './api/server-stats.ts';
import type { ConnectionEvent } from './api/stats-updates.ts';

/** The line to the server: `since` by our clock. */
export type ConnectionStatus =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'disconnected'; readonly since: number; readonly reason: string };

/** All that is known of a server. */
export interface State {
  readonly connection: ConnectionStatus;
  readonly stats: ServerStats | null;
  readonly readiness: ReadinessReport | null;
  /** `null` where the server does not tell them. */
  readonly pages: readonly BusyPage[] | null;
  readonly history: History;
  readonly totals: EventTotals;
}

export const UNKNOWN_STATE: State = {
  connection: { kind: 'connecting' },
  stats: null,
  readiness: null,
  pages: null,
  history: NO_HISTORY,
  totals: [],
};

const LIVE: ConnectionStatus = { kind: 'live' };

/** What is known after a piece of news that came at `now`, by our clock. */
export const applyUpdate = (state: State, update: ConnectionEvent, now: number): State => {
  if (update.kind === 'open') return { ...state, connection: LIVE };
  if (update.kind === 'stats') {
    const { stats } = update;
    return { ...state, connection: LIVE, stats, history: addSnapshot(state.history, stats, now) };
  }
  const since = state.connection.kind === 'disconnected' ? state.connection.since : now;
  // The time in between is unknown, so rates start again.
  return {
    ...state,
    connection: { kind: 'disconnected', since, reason: update.reason },
    history: NO_HISTORY,
    totals: [],
  };
};
