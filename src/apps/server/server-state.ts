import type { FeedEvent } from '../../wikimedia/health/feed-event.ts';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../stats/counts/snapshot.ts';
import { type SaveResult, StoreError, type Totals } from '../../stores/store.ts';
import { type FeedState, INITIAL_FEED_STATE, reduceFeedEvent } from '../shared/feed/feed-state.ts';
import { limitWarnings, type StoreLimit } from '../shared/state/limit-warnings.ts';
import { debug, error, info, type LogLine } from '../shared/state/log-line.ts';

export type ServerEvent =
  /** `nowMs`: milliseconds that only go up. */
  | { readonly kind: 'feed'; readonly event: FeedEvent; readonly nowMs: number }
  /** What the store holds, after it was loaded or saved. */
  | ({ readonly kind: 'store' } & SaveResult)
  | {
      readonly kind: 'restarting';
      readonly error: unknown;
      readonly attempt: number;
      readonly delayMs: number;
    };

export interface ServerState {
  readonly feed: FeedState;
  readonly snapshot: Snapshot;
  readonly totals: Totals;
  /** Why the store cannot be written; `null` when it can. */
  readonly storeProblem: string | null;
  readonly reportedLimits: ReadonlySet<StoreLimit>;
  /** The log lines of the latest event. */
  readonly lines: readonly LogLine[];
}

export const INITIAL_SERVER_STATE: ServerState = {
  feed: INITIAL_FEED_STATE,
  snapshot: EMPTY_SNAPSHOT,
  totals: { canaries: 0, rejects: 0, deadLetters: 0, lostEvents: 0 },
  storeProblem: null,
  reportedLimits: new Set(),
  lines: [],
};

const problemAfter = (
  before: string | null,
  failure: unknown,
): { readonly storeProblem: string | null; readonly lines: readonly LogLine[] } => {
  if (!(failure instanceof StoreError)) return { storeProblem: before, lines: [] };
  const { message } = failure;
  return {
    storeProblem: message,
    lines: before === null ? [error(`${message}; retrying, no events will be lost`)] : [],
  };
};

/** A saved batch or a loaded store ends a store problem; a failed save starts one. */
export const serverReducer =
  (stallMs: number) =>
  (state: ServerState, event: ServerEvent): ServerState => {
    switch (event.kind) {
      case 'feed': {
        const feed = reduceFeedEvent(state.feed, event.event, { nowMs: event.nowMs, stallMs });
        return { ...state, feed, lines: feed.lines };
      }
      case 'store': {
        const { snapshot, totals } = event;
        const recovery = state.storeProblem === null ? [] : [info('the store is writable again')];
        const { reported, lines } = limitWarnings(state.reportedLimits, event);
        return {
          ...state,
          snapshot,
          totals,
          storeProblem: null,
          reportedLimits: reported,
          lines: [...recovery, ...lines],
        };
      }
      case 'restarting': {
        const { error: failure, attempt, delayMs } = event;
        const { storeProblem, lines } = problemAfter(state.storeProblem, failure);
        const restart = debug('restarting from the last saved state', { error: failure, attempt, delayMs });
        return { ...state, storeProblem, lines: [...lines, restart] };
      }
    }
  };
