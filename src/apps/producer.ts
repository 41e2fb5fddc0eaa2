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
import { accumulate } from '../core/accumulate.ts';
import { closedLoop, type Source } from '../core/closed-loop.ts';
import { dropRepeats } from '../core/drop-repeats.ts';
import { restart } from '../core/restart.ts';
import { save } from '../core/save.ts';
import { FeedError } from '../feed/feed-error.ts';
import { eventKey, observedEvents } from '../feed/last-event.ts';
import { detectGaps, type Found, type Lost } from '../feed/detect-gaps.ts';
import type { FeedPosition } from '../feed/position.ts';
import { readResumed } from '../feed/read-resumed.ts';
import type { AppModule } from '../runtime/app-context.ts';
import { encode } from './producer/encode.ts';
import { type FedEvent, readFedEvent, rejectKey } from './producer/fed-event.ts';
import { parcelFrom } from './producer/parcel.ts';
import type { ProducerParts } from './producer/parts.ts';
import { producerTopology } from './producer/serve.ts';
import type { Receipt } from './producer/topic-log.ts';

/**
 * The feed, moved into the topic exactly once: what emerges is committed, and its position with it. A failure starts
 * the loop anew from what the topic holds; once `stopping$` emits, it reads no more, sends what is inside, and completes.
 */
export const producing = (parts: ProducerParts): Observable<Receipt> => {
  const { feed, topic, ledger, observe, onRepeats, encoding, room, batch, restarts, stopping$ } = parts;
  const { note = identity } = parts;
  const resumed$ = topic.resume().pipe(takeUntil(stopping$));
  return resumed$.pipe(
    switchMap(({ position, keys, rejectKeys }) => {
      const source: Source<FedEvent | Lost | Found, FeedPosition> = (room$) =>
        feed(position)(room$).pipe(
          readResumed(position, readFedEvent, observe), // canaries and what is malformed come along as items of their own
          detectGaps(position, { ledger, observe, onDuplicates: onRepeats, now: encoding.now }), // drops what was received before; a gap ends the source, then it goes back
          takeUntil(stopping$),
        );

      return closedLoop(source, { room }, (batch$) =>
        batch$.pipe(
          dropRepeats<FedEvent | Lost | Found, FeedPosition>(eventKey, keys, onRepeats), // by id: events without an offset, and what the feed itself was given twice
          dropRepeats(rejectKey, rejectKeys, onRepeats),
          tap((batch) => observe(observedEvents(batch, encoding.now()))), // whether the feed goes forward
          encode(encoding), // records, and dead letters for what cannot be one
          accumulate(note(parcelFrom(position, keys)), batch), // records, dead letters, position: one transaction
          save((parcel) => topic.publish(parcel)), // comes out when it is committed
        ),
      );
    }),
    catchError((error: unknown) => {
      // When the feed fails, everything inside has emerged; after any other failure nobody knows.
      if (!(error instanceof FeedError)) topic.distrust();
      return throwError(() => error);
    }),
    restart({ ...restarts, until$: stopping$ }),
    concatMap(({ items }) => items),
  );
};

export const run: AppModule['run'] = (context) => context.run(producerTopology(context, producing));
