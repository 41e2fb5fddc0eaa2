import {
  BehaviorSubject,
  concat,
  defer,
  EMPTY,
  exhaustMap,
  expand,
  finalize,
  ignoreElements,
  interval,
  merge,
  mergeMap,
  type Observable,
  of,
  type SchedulerLike,
  Subject,
  takeUntil,
  tap,
} from 'rxjs';
import { monotonicScheduler } from '../time/monotonic-scheduler.ts';
import type { Batch } from './batch.ts';
import type { Source } from './source.ts';

/** A source whose items are in the order of their time, apart from small deviations. */
export interface TimedSource<T> {
  readonly source: Source<T, unknown>;
  /** Whether it has items already that have not come yet: the others wait longer for them. */
  readonly isBehind: () => boolean;
}

export interface TimeOrderOptions<T> {
  /** Maximum number of items of each source that are held or being delivered. */
  readonly capacity: number;
  readonly timeOf: (item: T) => number;
  /** How long an item waits for older ones of a source that has none at the moment, in milliseconds. */
  readonly waitMs: number;
  /** How long it waits for a source that is behind. */
  readonly maxWaitMs: number;
  /** Maximum number of items delivered at once. */
  readonly maxItems: number;
  /** Acts on items that are due. The next ones are delivered after its end. */
  readonly deliver: (items: readonly T[]) => Observable<unknown>;
}

interface HeldItem<T> {
  readonly item: T;
  /** Never decreases within a source, so that a source's own order is kept. */
  readonly time: number;
  readonly heldSince: number;
}

interface Input<T> {
  readonly isBehind: () => boolean;
  readonly credit$: BehaviorSubject<number>;
  readonly held: HeldItem<T>[];
  newest: number;
  hasEnded: boolean;
}

/** How often waiting items are looked at. */
const TICK_MS = 100;

/**
 * Merges sources that come and go in the order of time, so that several readers of the same sources get about the same order. An item is due
 * when every other source has a later one, or after waiting. Each source has its own credit: a fast one cannot take that of the others.
 *
 *     a         1--4------
 *     b         --2---3---     a's 4 waits for b's 3
 *     result    --1---(234)    1 was due when b had shown 2
 */
export const mergeInTimeOrder = <T>(
  source$: Observable<TimedSource<T>>,
  { capacity, timeOf, waitMs, maxWaitMs, maxItems, deliver }: TimeOrderOptions<T>,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<readonly T[]> =>
  defer(() => {
    const inputs = new Set<Input<T>>();
    const changed$ = new Subject<void>();
    const drained$ = new Subject<void>();
    let haveAllEnded = false;

    const hold = (input: Input<T>, { items }: Batch<T, unknown>): void => {
      for (const item of items) {
        input.newest = Math.max(input.newest, timeOf(item));
        input.held.push({ item, time: input.newest, heldSince: scheduler.now() });
      }
      if (items.length > 0) input.credit$.next(input.credit$.value - items.length);
      changed$.next();
    };
    const read = ({ source, isBehind }: TimedSource<T>): Observable<never> =>
      defer(() => {
        const input: Input<T> = {
          isBehind,
          credit$: new BehaviorSubject(capacity),
          held: [],
          newest: -Infinity,
          hasEnded: false,
        };
        inputs.add(input);
        return source(input.credit$.asObservable()).pipe(
          tap((batch) => hold(input, batch)),
          ignoreElements(),
          finalize(() => {
            input.hasEnded = true;
          }),
        );
      });

    /** The source whose oldest item is due; `null` if none is. */
    const dueInput = (): Input<T> | null => {
      let oldest: { readonly input: Input<T>; readonly first: HeldItem<T> } | null = null;
      for (const input of inputs) {
        const [first] = input.held;
        if (first !== undefined && (oldest === null || first.time < oldest.first.time))
          oldest = { input, first };
      }
      if (oldest === null) return null;
      const { input, first } = oldest;
      const waitedMs = scheduler.now() - first.heldSince;
      for (const other of inputs) {
        if (other.held.length > 0 || other.hasEnded || other.newest >= first.time) continue;
        if (waitedMs < (other.isBehind() ? maxWaitMs : waitMs)) return null;
      }
      return input;
    };
    const takeDue = (): { readonly items: readonly T[]; readonly taken: ReadonlyMap<Input<T>, number> } => {
      const items: T[] = [];
      const taken = new Map<Input<T>, number>();
      while (items.length < maxItems) {
        const input = dueInput();
        const first = input?.held.shift();
        if (input === null || first === undefined) break;
        items.push(first.item);
        taken.set(input, (taken.get(input) ?? 0) + 1);
      }
      return { items, taken };
    };
    const forgetEnded = (): void => {
      for (const input of inputs) if (input.hasEnded && input.held.length === 0) inputs.delete(input);
      if (haveAllEnded && inputs.size === 0) drained$.next();
    };
    const round = (): Observable<readonly T[]> =>
      defer(() => {
        const { items, taken } = takeDue();
        if (items.length === 0) {
          forgetEnded();
          return EMPTY;
        }
        const returned$ = defer(() => {
          for (const [{ credit$ }, count] of taken) credit$.next(credit$.value + count);
          return of(items);
        });
        return concat(deliver(items).pipe(ignoreElements()), returned$);
      });

    const reading$ = source$.pipe(
      mergeMap(read),
      finalize(() => {
        haveAllEnded = true;
      }),
    );
    const delivered$ = merge(changed$, interval(TICK_MS, scheduler)).pipe(
      exhaustMap(() => round().pipe(expand(round))),
      takeUntil(drained$),
    );
    return merge(delivered$, reading$);
  });
