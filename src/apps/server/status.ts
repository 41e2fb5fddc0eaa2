import type { BehaviorSubject, Observable } from 'rxjs';
import type { FeedEventListener } from '../../wikimedia/health/feed-event.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import type { Readiness } from '../../http/health/readiness.ts';
import type { Log } from '../../telemetry/log/log.ts';
import type { Snapshot } from '../../stats/counts/snapshot.ts';
import type { Saved, SaveResult } from '../../stores/store.ts';
import { feedProblems } from '../shared/feed/feed-readiness.ts';
import { type FeedSummary, feedSummary } from '../shared/feed/feed-summary.ts';
import { foldEvents, rethrow } from '../shared/state/fold-events.ts';
import { selectState } from '../shared/state/select-state.ts';
import { writeLines } from '../shared/state/log-line.ts';
import { type CountingHistory, serverReadiness } from './server-readiness.ts';
import { INITIAL_SERVER_STATE, type ServerEvent, serverReducer } from './server-state.ts';

/** The state of a running server: its pipeline reports events, its HTTP app reads. */
export interface ServerStatus {
  readonly event$: Observable<ServerEvent>;
  readonly snapshot$: BehaviorSubject<Snapshot>;
  readonly feed: FeedSummary;
  readonly loaded: (saved: Saved<FeedPosition>) => void;
  readonly saved: (result: SaveResult) => void;
  readonly restarting: (error: unknown, attempt: number, delayMs: number) => void;
  readonly onFeedEvent: FeedEventListener;
  readonly readiness: () => Readiness;
  /** The problem of the feed, and of the store; `null` without one. */
  readonly problems: () => { readonly feed: string | null; readonly store: string | null };
}

export interface ServerStatusOptions {
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  /** Milliseconds that only go up; defaults to `now`. */
  readonly clock?: () => number;
  /** Without a new event for this long the feed is stalled, in milliseconds. */
  readonly stallMs: number;
  readonly history?: () => CountingHistory;
}

export const serverStatus = (
  log: Log,
  { now, clock = now, stallMs, history }: ServerStatusOptions,
): ServerStatus => {
  const { emit, event$, state$ } = foldEvents(serverReducer(stallMs), INITIAL_SERVER_STATE);
  state$.subscribe({ next: ({ lines }) => writeLines(log, lines), error: rethrow });

  return {
    event$,
    snapshot$: selectState(state$, ({ snapshot }) => snapshot),
    feed: feedSummary(state$, { clock, stallMs }),
    loaded: ({ snapshot, canaries, rejects, deadLetters, lostEvents }) =>
      emit({ kind: 'store', snapshot, totals: { canaries, rejects, deadLetters, lostEvents } }),
    saved: (result) => emit({ kind: 'store', ...result }),
    restarting: (error, attempt, delayMs) => emit({ kind: 'restarting', error, attempt, delayMs }),
    onFeedEvent: (event) => emit({ kind: 'feed', event, nowMs: clock() }),
    problems: () => {
      const {
        feed: { health },
        storeProblem: store,
      } = state$.value;
      const [feed = null] = feedProblems(health, { nowMs: clock(), stallMs, isSinkFailing: store !== null });
      return { feed, store };
    },
    readiness: () => serverReadiness(state$.value, { nowMs: now(), clockMs: clock(), stallMs }, history?.()),
  };
};
