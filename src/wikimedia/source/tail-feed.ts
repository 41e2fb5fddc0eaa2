import { defer, map, type Observable, takeUntil, tap } from 'rxjs';
import { type Batch, withItems } from '../../core/loop/batch.ts';
import { generationalKeySet } from '../../core/collections/generational-key-set.ts';
import { closedLoop } from '../../core/loop/closed-loop.ts';
import type { Source, Topology } from '../../core/loop/source.ts';
import { decode } from '../../core/operators/decode.ts';
import { detectGaps } from '../offsets/detect-gaps.ts';
import { deduplicate } from '../../core/operators/deduplicate.ts';
import { restart, type RestartOptions } from '../../core/loop/restart.ts';
import type { GapRetryPolicy } from '../offsets/gap-retry-policy.ts';
import { feedBatchEvent } from '../health/feed-batch-event.ts';
import type { FeedEventListener } from '../health/feed-event.ts';
import { type FeedPosition, startPosition } from '../position/feed-position.ts';
import { readMessage } from '../event/read-message.ts';
import type { DecodedEvent } from '../event/recent-change.ts';
import { toReject } from '../rejects/to-reject.ts';
import type { SseMessage } from '../../sse/sse-message.ts';
import type { FoundItem, GapItem } from '../event/feed-item.ts';
import { eventKey } from '../dedup/event-key.ts';

/** An event as it came, and as it was read. */
export interface FeedRecord extends SseMessage {
  readonly event: DecodedEvent;
}

/** What `tailFeed` reads, since when, and how it reconnects. */
export interface TailFeedDeps {
  /** The feed after a position, such as `feedSource`. */
  readonly feed: (position: FeedPosition) => Source<SseMessage, FeedPosition>;
  readonly onFeedEvent: FeedEventListener;
  /** The present time, epoch ms. */
  readonly now: () => number;
  /** Epoch ms. */
  readonly since: number;
  readonly capacity: number;
  readonly restarts: RestartOptions;
  readonly stopping$: Observable<unknown>;
}

/** An event as it was read, with its text: what `detectGaps` compares. */
type ReceivedEvent = FeedRecord['event'] & { readonly sseMessage: SseMessage };

const MAX_SEEN_KEYS = 100_000;

/** Without a saved position, gaps are not requested again. */
const NEVER_REWIND: GapRetryPolicy = {
  shouldRewind: () => false,
  isExhausted: () => false,
  rewindFactor: () => 1,
};

const keyOf = (event: ReceivedEvent | GapItem | FoundItem): string | null =>
  event.kind === 'rejected' ? toReject(event, '').id : eventKey(event);

const toFeedRecords = (event: ReceivedEvent | GapItem | FoundItem): readonly FeedRecord[] =>
  event.kind === 'gap' || event.kind === 'found' ? [] : [{ ...event.sseMessage, event }];

/**
 * Reads the feed without storing anything: the position is in memory, so each event is delivered once, across
 * reconnects, until the process ends.
 */
export const tailFeed = <R>(
  { feed, onFeedEvent, now, since, capacity, restarts, stopping$ }: TailFeedDeps,
  topology: Topology<FeedRecord, FeedPosition, R>,
): Observable<Batch<R, FeedPosition>> =>
  defer(() => {
    const seenKeys = generationalKeySet(MAX_SEEN_KEYS);
    let position = startPosition(since);
    return defer(() =>
      closedLoop<ReceivedEvent | GapItem | FoundItem, FeedPosition, R>(
        (credit$) =>
          feed(position)(credit$).pipe(
            decode((sseMessage): ReceivedEvent => Object.assign(readMessage(sseMessage), { sseMessage })),
            detectGaps(position, { retryPolicy: NEVER_REWIND, onFeedEvent: () => undefined, now }),
            takeUntil(stopping$),
          ),
        { capacity },
        (batch$) =>
          batch$.pipe(
            deduplicate(keyOf, seenKeys),
            tap((batch) => onFeedEvent(feedBatchEvent(batch, now()))),
            map((batch) => withItems(batch, batch.items.flatMap(toFeedRecords))),
            topology,
          ),
      ),
    ).pipe(
      tap((batch) => (position = batch.position ?? position)),
      restart({ ...restarts, until$: stopping$ }),
    );
  });
