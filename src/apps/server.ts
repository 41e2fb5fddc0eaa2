import { concatMap, identity, noop, type Observable, switchMap, takeUntil, tap } from 'rxjs';
import { closedLoop, type Source } from '../core/closed-loop.ts';
import { dropRepeats } from '../core/drop-repeats.ts';
import { groupCommit } from '../core/group-commit.ts';
import { restart } from '../core/restart.ts';
import { save } from '../core/save.ts';
import { commitFrom, type FeedItem } from '../feed/commit.ts';
import { eventKey, observedEvents } from '../feed/last-event.ts';
import { detectGaps } from '../feed/detect-gaps.ts';
import type { FeedPosition } from '../feed/position.ts';
import { readMessage } from '../feed/read-message.ts';
import { readResumed } from '../feed/read-resumed.ts';
import { recentKeys } from '../feed/recent-keys.ts';
import type { AppModule } from '../runtime/app-context.ts';
import { CREDENTIALS } from '../runtime/settings-checks.ts';
import { latestPlausible } from '../stats/windows/plausible-time.ts';
import type { SaveResult } from '../stores/store.ts';
import { refuseGuessable } from './accounts/refuse-guessable.ts';
import type { CountingParts } from './server/parts.ts';
import { resumeFrom } from './server/resume-from.ts';
import { serverTopology } from './server/serve.ts';

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
  onRepeats,
  show = noop,
  room,
  batch,
  windowsFrom,
  note = identity,
  memory,
  restarts,
  now,
  stopping$,
}: CountingParts): Observable<SaveResult> =>
  resumeFrom(store, since, now).pipe(
    switchMap(({ position, recent, marks }) => {
      const nowMs = (): number => Date.parse(now());
      const keys = recentKeys(recent, memory, latestPlausible(nowMs()));
      const windows = windowsFrom(marks);
      const source: Source<FeedItem, FeedPosition> = (room$) =>
        feed(position)(room$).pipe(
          readResumed(position, readMessage, observe), // canaries, what is malformed and what is too long come along as items of their own
          detectGaps(position, { ledger, observe, onDuplicates: onRepeats, now: nowMs }), // drops what was received before; a gap ends the source, then it goes back
          takeUntil(stopping$),
        );

      return closedLoop(source, { room }, (batch$) =>
        batch$.pipe(
          dropRepeats(eventKey, keys, onRepeats), // by id: events without an offset, and what the feed itself was given twice
          tap((batch) => observe(observedEvents(batch, nowMs()))), // whether the feed goes forward
          tap(({ items }) => show(items)), // live readers and trends look on
          groupCommit(
            note(commitFrom(position, keys, windows, now)), // counts, windows, rejects, losses, keys, position: one step
            batch,
            save((commit) => store.save(commit)),
          ),
        ),
      );
    }),
    restart({ ...restarts, until$: stopping$ }),
    concatMap(({ items }) => items),
  );

export const run: AppModule['run'] = async (context) => {
  await refuseGuessable(context, CREDENTIALS);
  return context.run(serverTopology(context, counting));
};
