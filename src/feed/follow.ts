import { defer, type Observable, takeUntil, tap } from 'rxjs';
import type { Batch } from '../core/batch.ts';
import { boundedClaims } from '../core/bounded-claims.ts';
import { closedLoop, type Source, type Topology } from '../core/closed-loop.ts';
import { decode } from '../core/decode.ts';
import { dropRepeats } from '../core/drop-repeats.ts';
import { restart, type RestartOptions } from '../core/restart.ts';
import { eventKey } from './last-event.ts';
import { type FeedPosition, startAt } from './position.ts';
import { type Canary, type Malformed, readRecentChange, type RecentChange } from './recent-change.ts';
import type { SseMessage } from './sse-message.ts';

/** An event as it came, and as it was read. */
export interface FollowedEvent extends SseMessage {
  readonly event: RecentChange | Canary | Malformed;
}

export interface FollowParts {
  readonly feed: (position: FeedPosition) => Source<SseMessage, FeedPosition>;
  /** Epoch ms. */
  readonly since: number;
  readonly room: number;
  readonly restarts: RestartOptions;
  readonly stopping$: Observable<unknown>;
}

const REMEMBERED_KEYS = 100_000;

/**
 * Follows the feed for a reader that keeps nothing: the position lives in memory, so each event comes once,
 * through cut connections, until the process ends.
 */
export const follow = <R>(
  { feed, since, room, restarts, stopping$ }: FollowParts,
  topology: Topology<FollowedEvent, FeedPosition, R>,
): Observable<Batch<R, FeedPosition>> =>
  defer(() => {
    const claims = boundedClaims(REMEMBERED_KEYS);
    let position = startAt(since);
    return defer(() =>
      closedLoop<SseMessage, FeedPosition, R>(
        (room$) => feed(position)(room$).pipe(takeUntil(stopping$)),
        { room },
        (batch$) =>
          batch$.pipe(
            decode((message): FollowedEvent => ({ ...message, event: readRecentChange(message.data) })),
            dropRepeats(({ event }) => (event.kind === 'malformed' ? event.data : eventKey(event)), claims),
            topology,
          ),
      ),
    ).pipe(
      tap((batch) => (position = batch.position ?? position)),
      restart({ ...restarts, until$: stopping$ }),
    );
  });
