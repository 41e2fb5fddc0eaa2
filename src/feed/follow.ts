import { defer, map, type Observable, takeUntil, tap } from 'rxjs';
import { type Batch, withItems } from '../core/batch.ts';
import { boundedClaims } from '../core/bounded-claims.ts';
import { closedLoop, type Source, type Topology } from '../core/closed-loop.ts';
import { decode } from '../core/decode.ts';
import { detectGaps, type Found, type Lost } from './detect-gaps.ts';
import { dropRepeats } from '../core/drop-repeats.ts';
import { restart, type RestartOptions } from '../core/restart.ts';
import type { GapLedger } from './gap-ledger.ts';
import { eventKey, observedEvents } from './last-event.ts';
import type { Observe } from './observation.ts';
import { type FeedPosition, startAt } from './position.ts';
import { readMessage } from './read-message.ts';
import type { Canary, Malformed, RecentChange } from './recent-change.ts';
import { rejectOf } from './reject.ts';
import type { SseMessage } from './sse-message.ts';

/** An event as it came, and as it was read. */
export interface FollowedEvent extends SseMessage {
  readonly event: RecentChange | Canary | Malformed;
}

export interface FollowParts {
  readonly feed: (position: FeedPosition) => Source<SseMessage, FeedPosition>;
  readonly observe: Observe;
  /** The present time, epoch ms. */
  readonly now: () => number;
  /** Epoch ms. */
  readonly since: number;
  readonly room: number;
  readonly restarts: RestartOptions;
  readonly stopping$: Observable<unknown>;
}

/** An event as it was read, with its text: what `detectGaps` compares. */
type ReadEvent = FollowedEvent['event'] & { readonly message: SseMessage };

const REMEMBERED_KEYS = 100_000;

/** A reader that keeps nothing goes back for nothing. */
const NO_GOING_BACK: GapLedger = { goBackFor: () => false, isExhausted: () => false, rewindFactor: () => 1 };

const keyOf = (event: ReadEvent | Lost | Found): string | null =>
  event.kind === 'malformed' ? rejectOf(event, '').id : eventKey(event);

const toFollowed = (event: ReadEvent | Lost | Found): readonly FollowedEvent[] =>
  event.kind === 'lost' || event.kind === 'found' ? [] : [{ ...event.message, event }];

/**
 * Follows the feed for a reader that keeps nothing: the position lives in memory, so each event comes once,
 * through cut connections, until the process ends.
 */
export const follow = <R>(
  { feed, observe, now, since, room, restarts, stopping$ }: FollowParts,
  topology: Topology<FollowedEvent, FeedPosition, R>,
): Observable<Batch<R, FeedPosition>> =>
  defer(() => {
    const claims = boundedClaims(REMEMBERED_KEYS);
    let position = startAt(since);
    return defer(() =>
      closedLoop<ReadEvent | Lost | Found, FeedPosition, R>(
        (room$) =>
          feed(position)(room$).pipe(
            decode((message): ReadEvent => Object.assign(readMessage(message), { message })),
            detectGaps(position, { ledger: NO_GOING_BACK, observe: () => undefined, now }),
            takeUntil(stopping$),
          ),
        { room },
        (batch$) =>
          batch$.pipe(
            dropRepeats(keyOf, claims),
            tap((batch) => observe(observedEvents(batch, now()))),
            map((batch) => withItems(batch, batch.items.flatMap(toFollowed))),
            topology,
          ),
      ),
    ).pipe(
      tap((batch) => (position = batch.position ?? position)),
      restart({ ...restarts, until$: stopping$ }),
    );
  });
