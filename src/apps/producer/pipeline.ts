import {
  catchError,
  concatMap,
  identity,
  type Observable,
  switchMap,
  takeUntil,
  tap,
  throwError,
} from 'rxjs';
import { aggregate } from '../../core/operators/aggregate.ts';
import { closedLoop } from '../../core/loop/closed-loop.ts';
import type { Source } from '../../core/loop/source.ts';
import { deduplicate } from '../../core/operators/deduplicate.ts';
import { restart } from '../../core/loop/restart.ts';
import { writeEach } from '../../core/operators/write-each.ts';
import { FeedError } from '../../net/feed-error.ts';
import { feedBatchEvent } from '../../wikimedia/health/feed-batch-event.ts';
import { detectGaps } from '../../wikimedia/offsets/detect-gaps.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import { readResumed } from '../../wikimedia/position/read-resumed.ts';
import { encode } from './records/encode.ts';
import { type RawFeedEvent, readRawFeedEvent, rejectKey } from './records/raw-feed-event.ts';
import { transactionAggregator } from './transaction-aggregator.ts';
import type { ProducerDeps } from './deps.ts';
import type { PublishResult } from './transactional-sink.ts';
import { eventKey } from '../../wikimedia/dedup/event-key.ts';
import type { FoundItem, GapItem } from '../../wikimedia/event/feed-item.ts';

/**
 * Writes the feed to the topic exactly once: each result that it emits is committed, together with the feed position.
 * After a failure it restarts from what the topic holds. Once `stopping$` emits, it stops reading, publishes what is in
 * flight and completes.
 *
 *     feed      --ab--#
 *     topic     -------T--------      T commits ab with the position after it
 *     restart            --cd----
 *     result    -------r-------r-
 */
export const producerPipeline = (deps: ProducerDeps): Observable<PublishResult> => {
  const {
    feed,
    sink,
    retryPolicy,
    onFeedEvent,
    onDuplicates,
    encoding,
    capacity,
    batch,
    restarts,
    stopping$,
  } = deps;
  const { instrument = identity } = deps;
  const resumed$ = sink.resume().pipe(takeUntil(stopping$));
  return resumed$.pipe(
    switchMap(({ position, keys, rejectKeys }) => {
      const source: Source<RawFeedEvent | GapItem | FoundItem, FeedPosition> = (credit$) =>
        feed(position)(credit$).pipe(
          readResumed(position, readRawFeedEvent, onFeedEvent), // canaries and rejected events are items too
          detectGaps(position, { retryPolicy, onFeedEvent, onDuplicates, now: encoding.now }), // drops known offsets; a gap fails the source, and the restart requests it again
          takeUntil(stopping$),
        );

      return closedLoop(source, { capacity }, (batch$) =>
        batch$.pipe(
          deduplicate<RawFeedEvent | GapItem | FoundItem, FeedPosition>(eventKey, keys, onDuplicates), // by id: events without an offset, and duplicates in the feed itself
          deduplicate(rejectKey, rejectKeys, onDuplicates),
          tap((batch) => onFeedEvent(feedBatchEvent(batch, encoding.now()))), // progress, for readiness
          encode(encoding), // a record for each event, or a dead letter
          aggregate(instrument(transactionAggregator(position, keys)), batch), // records, dead letters and position in one transaction
          writeEach((transaction) => sink.publish(transaction)), // emits once it is committed
        ),
      );
    }),
    catchError((error: unknown) => {
      // A feed error leaves nothing in flight. After any other failure the outcome of the last transaction is unknown.
      if (!(error instanceof FeedError)) sink.invalidate();
      return throwError(() => error);
    }),
    restart({ ...restarts, until$: stopping$ }),
    concatMap(({ items }) => items),
  );
};
