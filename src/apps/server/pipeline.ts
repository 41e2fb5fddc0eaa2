import { concatMap, identity, noop, type Observable, switchMap, takeUntil, tap } from 'rxjs';
import { closedLoop } from '../../core/loop/closed-loop.ts';
import type { Source } from '../../core/loop/source.ts';
import { deduplicate } from '../../core/operators/deduplicate.ts';
import { groupCommit } from '../../core/operators/group-commit.ts';
import { restart } from '../../core/loop/restart.ts';
import { writeEach } from '../../core/operators/write-each.ts';
import { feedCommitAggregator } from '../../wikimedia/source/feed-commit-aggregator.ts';
import { feedBatchEvent } from '../../wikimedia/health/feed-batch-event.ts';
import { detectGaps } from '../../wikimedia/offsets/detect-gaps.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import { readMessage } from '../../wikimedia/event/read-message.ts';
import { readResumed } from '../../wikimedia/position/read-resumed.ts';
import { dedupWindow } from '../../wikimedia/dedup/dedup-window.ts';
import { latestPlausible } from '../../stats/windows/time/plausible-time.ts';
import type { SaveResult } from '../../stores/store.ts';
import type { CountingDeps } from './deps.ts';
import { resumeCounting } from './resume.ts';
import type { FeedItem } from '../../wikimedia/event/feed-item.ts';
import { eventKey } from '../../wikimedia/dedup/event-key.ts';

/**
 * Counts the feed exactly once: each result that it emits is durable. After a failure it restarts from what the store
 * holds. Once `stopping$` emits, it stops reading, saves what is in flight and completes.
 *
 *     feed      --ab--#
 *     store     -------S--------      S saves ab with the position after it
 *     restart            --cd----
 *     result    -------r-------r-
 */
export const countingPipeline = ({
  feed,
  store,
  since,
  retryPolicy,
  onFeedEvent,
  onDuplicates,
  publish = noop,
  capacity,
  batch,
  windowCounterFactory,
  instrument = identity,
  dedupOptions,
  restarts,
  now,
  stopping$,
}: CountingDeps): Observable<SaveResult> =>
  resumeCounting(store, since, now).pipe(
    switchMap(({ position, recent, watermarks }) => {
      const nowMs = (): number => Date.parse(now());
      const keys = dedupWindow(recent, dedupOptions, latestPlausible(nowMs()));
      const createWindowCounter = windowCounterFactory(watermarks);
      const source: Source<FeedItem, FeedPosition> = (credit$) =>
        feed(position)(credit$).pipe(
          readResumed(position, readMessage, onFeedEvent), // canaries and rejected events are items too
          detectGaps(position, { retryPolicy, onFeedEvent, onDuplicates, now: nowMs }), // drops known offsets; a gap fails the source, and the restart requests it again
          takeUntil(stopping$),
        );

      return closedLoop(source, { capacity }, (batch$) =>
        batch$.pipe(
          deduplicate(eventKey, keys, onDuplicates), // by id: events without an offset, and duplicates in the feed itself
          tap((batch) => onFeedEvent(feedBatchEvent(batch, nowMs()))), // progress, for readiness
          tap(({ items }) => publish(items)), // live readers and trends
          groupCommit(
            instrument(feedCommitAggregator(position, keys, createWindowCounter, now)), // counts, windows, rejects, losses, keys and position in one commit
            batch,
            writeEach((commit) => store.save(commit)),
          ),
        ),
      );
    }),
    restart({ ...restarts, until$: stopping$ }),
    concatMap(({ items }) => items),
  );
