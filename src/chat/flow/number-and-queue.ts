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
import { type Batch, withItems } from '../../core/loop/batch.ts';
import { type CallResult, MYSQL_UNAVAILABLE, REDIS_UNAVAILABLE, NUMBERS_EXHAUSTED } from '../call-result.ts';
import { isCompleted, type CompletedCall, completedCall } from '../call.ts';
import type { RecentChats } from '../directory/recent-chats.ts';
import type { CounterCache } from '../numbering/counter-cache.ts';
import type { JobQueue, EnqueueResult } from '../queue/job-queue.ts';
import type { JobMetadata } from '../queue/job-text.ts';
import type { ResolvedCall } from './id-resolver.ts';
import { toEnqueueRequest } from './to-enqueue-request.ts';

export interface NumberAndQueueDeps {
  readonly queue: JobQueue;
  readonly counters: CounterCache;
  readonly recentChats: RecentChats;
  readonly jobMetadata: () => JobMetadata;
  /** Initialises a missing counter from MySQL again, and reports its own failures. */
  readonly reinitialiseCounter: (resolved: ResolvedCall) => Promise<unknown>;
  /** Called with errors and rejections of Redis. */
  readonly onFailure: (error: unknown) => void;
  /** Called with the number of requests in each round trip. */
  readonly onPush: (requests: number) => void;
}

/** A counter that is missing again after this many initialisations is not simply lost. */
const MAX_REINITIALISATIONS = 3;

type Item = ResolvedCall | CompletedCall;

/**
 * Numbers every call of a batch and queues its job, in one round trip to Redis. Calls whose counter is missing are
 * emitted later, in their own batch.
 *
 *     source   -[a b]------
 *     result   --[a]--[b]--     (the counter of b was missing)
 */
export const numberAndQueue = <P>(
  deps: NumberAndQueueDeps,
): OperatorFunction<Batch<Item, P>, Batch<CompletedCall, P>> => {
  const { queue, counters, recentChats, jobMetadata, reinitialiseCounter, onFailure, onPush } = deps;

  const pushAll = (ready: readonly ResolvedCall[]): Promise<readonly EnqueueResult[] | null> => {
    if (ready.length === 0) return Promise.resolve([]);
    onPush(ready.length);
    return queue
      .push(ready.map((item) => toEnqueueRequest(item, counters, jobMetadata())))
      .catch((error: unknown) => {
        onFailure(error);
        return null;
      });
  };

  const resultOf = (
    item: ResolvedCall,
    outcome: Exclude<EnqueueResult, 'uninitialised'> | undefined,
  ): CallResult => {
    if (outcome === undefined) return REDIS_UNAVAILABLE;
    if (outcome === 'exhausted') return NUMBERS_EXHAUSTED;
    if ('error' in outcome) {
      onFailure(new Error(outcome.error));
      return REDIS_UNAVAILABLE;
    }
    const kind = item.message === null ? 'chat' : 'message';
    counters.recordAssigned(item.counter, outcome.number);
    if (kind === 'chat') recentChats.add(item.applicationId, outcome.number);
    return { kind, number: outcome.number, isDuplicate: outcome.isDuplicate };
  };

  const reinitialise = (batch: Batch<ResolvedCall, P>, tries: number): Observable<Batch<CompletedCall, P>> =>
    defer(() => from(Promise.all(batch.items.map(reinitialiseCounter)))).pipe(
      mergeMap(() => push(batch, tries + 1)),
      catchError(() =>
        of(
          withItems(
            batch,
            batch.items.map(({ pending }) => completedCall(pending, MYSQL_UNAVAILABLE)),
          ),
        ),
      ),
    );

  const push = (batch: Batch<Item, P>, tries: number): Observable<Batch<CompletedCall, P>> => {
    const completed = batch.items.filter(isCompleted);
    const resolved = batch.items.filter((item): item is ResolvedCall => !isCompleted(item));
    if (resolved.length === 0) return of(withItems(batch, completed));
    // After a reconnect Redis may have older data.
    const uninitialised = resolved.filter(({ counter }) => counters.minValueOf(counter) === null);
    const ready =
      uninitialised.length === 0 ? resolved : resolved.filter((item) => !uninitialised.includes(item));
    return defer(() => from(pushAll(ready))).pipe(
      mergeMap((outcomes) => {
        for (const [at, item] of ready.entries()) {
          const outcome = outcomes?.[at];
          if (outcome === 'uninitialised') uninitialised.push(item);
          else completed.push(completedCall(item.pending, resultOf(item, outcome)));
        }
        if (tries === MAX_REINITIALISATIONS) {
          for (const { pending } of uninitialised.splice(0))
            completed.push(completedCall(pending, REDIS_UNAVAILABLE));
        }
        const size = uninitialised.length;
        return concat(
          of({ items: completed, size: batch.size - size, position: size === 0 ? batch.position : null }),
          size === 0 ? EMPTY : reinitialise({ items: uninitialised, size, position: batch.position }, tries),
        );
      }),
    );
  };

  return mergeMap((batch) => push(batch, 0));
};
