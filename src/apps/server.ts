import { concatMap, type Observable, switchMap, takeUntil, tap } from 'rxjs';
import { closedLoop, type Source } from '../core/closed-loop.ts';
import { decode } from '../core/decode.ts';
import { dropRepeats } from '../core/drop-repeats.ts';
import { fold } from '../core/fold.ts';
import { gather, type GatherOptions } from '../core/gather.ts';
import { restart, type RestartOptions } from '../core/restart.ts';
import { save } from '../core/save.ts';
import { type FeedItem, toCommit } from '../feed/commit.ts';
import type { GapLedger } from '../feed/gap-ledger.ts';
import { eventKey, lastEventOf } from '../feed/last-event.ts';
import { lossMeter } from '../feed/loss-meter.ts';
import type { Observe } from '../feed/observation.ts';
import type { FeedPosition } from '../feed/position.ts';
import { readRecentChange } from '../feed/recent-change.ts';
import { recentKeys, type RecentKeysOptions } from '../feed/recent-keys.ts';
import type { SseMessage } from '../feed/sse-connection.ts';
import type { AppModule } from '../runtime/app-context.ts';
import type { SaveResult, Store } from '../stores/store.ts';
import { resumeFrom } from './server/resume-from.ts';
import { serverTopology } from './server/serve.ts';

export interface CountingParts {
  readonly feed: (position: FeedPosition) => Source<SseMessage, FeedPosition>;
  readonly store: Store<FeedPosition>;
  /** Where a first start begins, epoch ms. */
  readonly since: () => number;
  readonly ledger: GapLedger;
  readonly observe: Observe;
  readonly room: number;
  readonly batch: GatherOptions<FeedItem, FeedPosition>;
  readonly memory: RecentKeysOptions;
  readonly restarts: RestartOptions;
  /** The present time, ISO 8601. */
  readonly now: () => string;
  readonly stopping$: Observable<unknown>;
}

/**
 * The feed, counted exactly once: what emerges is durable. A failure starts the loop anew from what the store
 * holds; once `stopping$` emits, it reads no more, saves what is inside, and completes.
 */
export const counting = ({
  feed,
  store,
  since,
  ledger,
  observe,
  room,
  batch,
  memory,
  restarts,
  now,
  stopping$,
}: CountingParts): Observable<SaveResult> =>
  resumeFrom(store, since, now).pipe(
    switchMap(({ position, recent }) => {
      const keys = recentKeys(recent, memory);
      const source: ReturnType<typeof feed> = (room$) => feed(position)(room$).pipe(takeUntil(stopping$));

      return closedLoop(source, { room }, (batch$) =>
        batch$.pipe(
          decode(({ data }) => readRecentChange(data)), // canaries and what is malformed come along as items of their own
          lossMeter(position, ledger, observe), // goes back for what the feed left out
          tap(({ items }) => observe(lastEventOf(items))),
          dropRepeats(eventKey, keys), // what a rewound resume brings once more
          gather(batch),
          fold(toCommit(position, keys, now)), // counts, rejects, losses, keys and position: one step
          save((commit) => store.save(commit)),
        ),
      );
    }),
    restart({ ...restarts, until$: stopping$ }),
    concatMap(({ items }) => items),
  );

export const run: AppModule['run'] = (context) => context.run(serverTopology(context, counting));
