import { BehaviorSubject } from 'rxjs';
import { feedHealth, type FeedHealth, INITIAL_HEALTH } from '../../wikimedia/health/feed-health.ts';
import type { FeedEventListener } from '../../wikimedia/health/feed-event.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import type { Readiness } from '../../http/health/readiness.ts';
import type { Log } from '../../telemetry/log/log.ts';
import { EMPTY_SNAPSHOT, type Snapshot } from '../../stats/counts/snapshot.ts';
import { type Saved, type SaveResult, StoreError, type Totals } from '../../stores/store.ts';
import { feedLogger } from '../shared/feed/feed-logger.ts';
import { reportDroppedRejects } from '../shared/report-dropped-rejects.ts';
import { reportOtherKeys } from '../shared/other-keys.ts';
import { serverReadiness } from './server-readiness.ts';

/** What a running server knows of itself: told by its loop, read by its HTTP shell. */
export interface ServerStatus {
  readonly snapshot$: BehaviorSubject<Snapshot>;
  readonly loaded: (saved: Saved<FeedPosition>) => void;
  readonly saved: (result: SaveResult) => void;
  readonly restarting: (error: unknown, attempt: number, delayMs: number) => void;
  readonly onFeedEvent: FeedEventListener;
  readonly readiness: () => Readiness;
}

export interface ServerStatusOptions {
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  /** Milliseconds that only go up; `now` when left out. */
  readonly clock?: () => number;
  /** After so long without a new event the feed is stalled, in milliseconds. */
  readonly stallMs: number;
}

export const serverStatus = (log: Log, { now, clock = now, stallMs }: ServerStatusOptions): ServerStatus => {
  const snapshot$ = new BehaviorSubject<Snapshot>(EMPTY_SNAPSHOT);
  const logFeedEvent = feedLogger(log, { stallMs, now: clock });
  const reportOverflow = reportOtherKeys(log);
  const reportDropped = reportDroppedRejects(log);
  let feed: FeedHealth = INITIAL_HEALTH;
  let totals: Totals = { canaries: 0, rejects: 0, deadLetters: 0, lostEvents: 0 };
  let storeProblem: string | null = null;

  const storeWorks = (): void => {
    if (storeProblem !== null) log.info('the store can be written again');
    storeProblem = null;
  };

  return {
    snapshot$,
    loaded: ({ snapshot, canaries, rejects, deadLetters, lostEvents }) => {
      storeWorks();
      totals = { canaries, rejects, deadLetters, lostEvents };
      reportOverflow(snapshot);
      snapshot$.next(snapshot);
    },
    saved: (result) => {
      storeWorks();
      totals = result.totals;
      reportOverflow(result.snapshot);
      reportDropped(result);
      snapshot$.next(result.snapshot);
    },
    restarting: (error, attempt, delayMs) => {
      if (error instanceof StoreError) {
        if (storeProblem === null)
          log.error(`${error.message}; nothing is lost, and it is tried again until it works`);
        storeProblem = error.message;
      }
      log.debug('starting anew from what is saved', { error, attempt, delayMs });
    },
    onFeedEvent: (event) => {
      feed = feedHealth(feed, event, clock());
      logFeedEvent(event);
    },
    readiness: () =>
      serverReadiness({
        feed,
        totals,
        storeProblem,
        savedAt: snapshot$.value.asOf,
        nowMs: now(),
        clockMs: clock(),
        stallMs,
      }),
  };
};
