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
import { FeedError } from '../../sse/feed-error.ts';
import { eventKey, feedBatchEvent } from '../../wikimedia/health/feed-batch-event.ts';
import { detectGaps, type FoundItem, type GapItem } from '../../wikimedia/offsets/detect-gaps.ts';
import type { FeedPosition } from '../../wikimedia/position/feed-position.ts';
import { readResumed } from '../../wikimedia/position/read-resumed.ts';
import { encode } from './records/encode.ts';
import { type RawFeedEvent, readRawFeedEvent, rejectKey } from './records/raw-feed-event.ts';
import { transactionAggregator } from './transaction-aggregator.ts';
import type { ProducerDeps } from './deps.ts';
import type { PublishResult } from './transactional-sink.ts';

/**
 * The feed, moved into the topic exactly once: what emerges is committed, and its position with it. A failure starts
 * the loop anew from what the topic holds; once `stopping$` emits, it reads no more, sends what is inside, and completes.
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
          readResumed(position, readRawFeedEvent, onFeedEvent), // canaries and what is malformed come along as items of their own
          detectGaps(position, { retryPolicy, onFeedEvent, onDuplicates: onDuplicates, now: encoding.now }), // drops what was received before; a gap ends the source, then it goes back
          takeUntil(stopping$),
        );

      return closedLoop(source, { capacity }, (batch$) =>
        batch$.pipe(
          deduplicate<RawFeedEvent | GapItem | FoundItem, FeedPosition>(eventKey, keys, onDuplicates), // by id: events without an offset, and what the feed itself was given twice
          deduplicate(rejectKey, rejectKeys, onDuplicates),
          tap((batch) => onFeedEvent(feedBatchEvent(batch, encoding.now()))), // whether the feed goes forward
          encode(encoding), // records, and dead letters for what cannot be one
          aggregate(instrument(transactionAggregator(position, keys)), batch), // records, dead letters, position: one transaction
          writeEach((transaction) => sink.publish(transaction)), // comes out when it is committed
        ),
      );
    }),
    catchError((error: unknown) => {
      // When the feed fails, everything inside has emerged; after any other failure nobody knows.
      if (!(error instanceof FeedError)) sink.invalidate();
      return throwError(() => error);
    }),
    restart({ ...restarts, until$: stopping$ }),
    concatMap(({ items }) => items),
  );
};
