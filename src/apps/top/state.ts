import type { BusyPage } from './busy-pages.ts';
import { NO_HISTORY, type History, remember } from './history.ts';
import type { Readiness } from './readiness.ts';
import type { Stats } from './stats.ts';
import type { News } from './stats-news.ts';

/** The line to the server: `since` by our clock. */
export type Standing =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'away'; readonly since: number; readonly reason: string };

/** All that is known of a server. */
export interface State {
  readonly standing: Standing;
  readonly stats: Stats | null;
  readonly readiness: Readiness | null;
  /** `null` where the server does not tell them. */
  readonly pages: readonly BusyPage[] | null;
  readonly history: History;
}

export const UNKNOWN_STATE: State = {
  standing: { kind: 'connecting' },
  stats: null,
  readiness: null,
  pages: null,
  history: NO_HISTORY,
};

const LIVE: Standing = { kind: 'live' };

/** What is known after a piece of news that came at `now`, by our clock. */
export const withNews = (state: State, news: News, now: number): State => {
  if (news.kind === 'open') return { ...state, standing: LIVE };
  if (news.kind === 'stats') {
    const { stats } = news;
    return { ...state, standing: LIVE, stats, history: remember(state.history, stats, now) };
  }
  const since = state.standing.kind === 'away' ? state.standing.since : now;
  // Nothing is known of the time between: what is new can only be told from then on.
  return { ...state, standing: { kind: 'away', since, reason: news.reason }, history: NO_HISTORY };
};
