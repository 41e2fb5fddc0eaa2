import { concatMap, identity, noop, type Observable, switchMap, takeUntil, tap } from 'rxjs';
import { closedLoop } from '../../core/loop/closed-loop.ts';
import type { Source } from '../../core/loop/source.ts';
import { deduplicate } from '../../core/operators/deduplicate.ts';
import { groupCommit } from '../../core/operators/group-commit.ts';
import { restart } from '../../core/loop/restart.ts';
import { writeEach } from '../../core/operators/write-each.ts';
import { feedCommitAggregator, type FeedItem } from '../../wikimedia/source/feed-commit-aggregator.ts';
import { eventKey, feedBatchEvent } from '../../wikimedia/health/feed-batch-event.ts';
import { detectGaps } from '../../wikimedia/offsets/detect-gaps.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import { readMessage } from '../../wikimedia/event/read-message.ts';
import { readResumed } from '../../wikimedia/position/read-resumed.ts';
import { dedupWindow } from '../../wikimedia/dedup/dedup-window.ts';
import { latestPlausible } from '../../stats/windows/time/plausible-time.ts';
import type { SaveResult } from '../../stores/store.ts';
import type { CountingDeps } from './deps.ts';
import { resumeCounting } from './resume.ts';

/**
 * The feed, counted exactly once: what emerges is durable. A failure starts the loop anew from what the store
 * holds; once `stopping$` emits, it reads no more, saves what is inside, and completes.
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
          readResumed(position, readMessage, onFeedEvent), // canaries, what is malformed and what is too long come along as items of their own
          detectGaps(position, { retryPolicy, onFeedEvent, onDuplicates: onDuplicates, now: nowMs }), // drops what was received before; a gap ends the source, then it goes back
          takeUntil(stopping$),
        );

      return closedLoop(source, { capacity }, (batch$) =>
        batch$.pipe(
          deduplicate(eventKey, keys, onDuplicates), // by id: events without an offset, and what the feed itself was given twice
          tap((batch) => onFeedEvent(feedBatchEvent(batch, nowMs()))), // whether the feed goes forward
          tap(({ items }) => publish(items)), // live readers and trends look on
          groupCommit(
            instrument(feedCommitAggregator(position, keys, createWindowCounter, now)), // counts, windows, rejects, losses, keys, position: one step
            batch,
            writeEach((commit) => store.save(commit)),
          ),
        ),
      );
    }),
    restart({ ...restarts, until$: stopping$ }),
    concatMap(({ items }) => items),
  );
