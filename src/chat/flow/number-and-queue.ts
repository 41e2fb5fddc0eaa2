import {
  catchError,
  concat,
  defer,
  EMPTY,
  from,
  mergeMap,
  type Observable,
  of,
  type OperatorFunction,
} from 'rxjs';
import { type Batch, withItems } from '../../core/batch.ts';
import { type Answer, NO_MYSQL, NO_REDIS, NUMBERS_USED_UP } from '../answer.ts';
import { isSettled, type Settled, settled } from '../call.ts';
import type { RecentChats } from '../directory/recent-chats.ts';
import type { Counters } from '../numbering/counters.ts';
import type { JobQueue, Pushed } from '../numbering/job-queue.ts';
import type { JobFacts } from '../numbering/job-text.ts';
import type { Located } from './locate.ts';
import { orderOf } from './order-of.ts';

export interface NumberParts {
  readonly queue: JobQueue;
  readonly counters: Counters;
  readonly recent: RecentChats;
  readonly facts: () => JobFacts;
  /** Compares a counter with MySQL again, because it is missing; it tells of a failure itself. */
  readonly reseed: (located: Located) => Promise<unknown>;
  /** Told of what Redis failed with or refused. */
  readonly onFailure: (error: unknown) => void;
  /** Told how many went to Redis at once. */
  readonly onPush: (orders: number) => void;
}

/** A counter that is lost again right after it was compared with MySQL, so often, is not a lost counter. */
const MOST_RESEEDS = 3;

type Item = Located | Settled;

/**
 * Gives every call of a batch its number and queues its job, all in one round trip to Redis. Calls whose counter is
 * missing come out later, in a batch of their own.
 */
export const numberAndQueue = <P>(
  parts: NumberParts,
): OperatorFunction<Batch<Item, P>, Batch<Settled, P>> => {
  const { queue, counters, recent, facts, reseed, onFailure, onPush } = parts;

  const pushed = (ready: readonly Located[]): Promise<readonly Pushed[] | null> => {
    if (ready.length === 0) return Promise.resolve([]);
    onPush(ready.length);
    return queue.push(ready.map((item) => orderOf(item, counters, facts()))).catch((error: unknown) => {
      onFailure(error);
      return null;
    });
  };

  const answerOf = (item: Located, outcome: Exclude<Pushed, 'unseeded'> | undefined): Answer => {
    if (outcome === undefined) return NO_REDIS;
    if (outcome === 'used-up') return NUMBERS_USED_UP;
    if ('refused' in outcome) {
      onFailure(new Error(outcome.refused));
      return NO_REDIS;
    }
    const kind = item.message === null ? 'chat' : 'message';
    counters.given(item.counter, outcome.number);
    if (kind === 'chat') recent.add(item.applicationId, outcome.number);
    return { kind, ...outcome };
  };

  const again = (batch: Batch<Located, P>, tries: number): Observable<Batch<Settled, P>> =>
    defer(() => from(Promise.all(batch.items.map(reseed)))).pipe(
      mergeMap(() => push(batch, tries + 1)),
      catchError(() =>
        of(
          withItems(
            batch,
            batch.items.map(({ asked }) => settled(asked, NO_MYSQL)),
          ),
        ),
      ),
    );

  const push = (batch: Batch<Item, P>, tries: number): Observable<Batch<Settled, P>> => {
    const done = batch.items.filter(isSettled);
    const wanting = batch.items.filter((item): item is Located => !isSettled(item));
    if (wanting.length === 0) return of(withItems(batch, done));
    // A new connection in the meantime: Redis may have come back with older data.
    const unseeded = wanting.filter(({ counter }) => counters.floorOf(counter) === null);
    const ready = unseeded.length === 0 ? wanting : wanting.filter((item) => !unseeded.includes(item));
    return defer(() => from(pushed(ready))).pipe(
      mergeMap((outcomes) => {
        for (const [at, item] of ready.entries()) {
          const outcome = outcomes?.[at];
          if (outcome === 'unseeded') unseeded.push(item);
          else done.push(settled(item.asked, answerOf(item, outcome)));
        }
        if (tries === MOST_RESEEDS) {
          for (const { asked } of unseeded.splice(0)) done.push(settled(asked, NO_REDIS));
        }
        const size = unseeded.length;
        return concat(
          of({ items: done, size: batch.size - size, position: size === 0 ? batch.position : null }),
          size === 0 ? EMPTY : again({ items: unseeded, size, position: batch.position }, tries),
        );
      }),
    );
  };

  return mergeMap((batch) => push(batch, 0));
};
