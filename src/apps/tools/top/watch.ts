import { defer, interval, map, merge, type Observable, type SchedulerLike, scan, startWith } from 'rxjs';
import { monotonicScheduler } from '../../../core/time/monotonic-scheduler.ts';
import type { BusyPage } from './api/busy-pages.ts';
import type { CompleteTotal } from './api/event-totals.ts';
import { addTotal } from './event-rate.ts';
import type { ReadinessReport } from './api/readiness-source.ts';
import { type State, UNKNOWN_STATE, applyUpdate } from './state.ts';
import type { ConnectionEvent } from './api/stats-updates.ts';
import { type View, viewOf } from './view.ts';

/** Time alone changes what there is to see: a rate falls, a lag grows. */
const TICK_MS = 500;

export interface WatchDeps {
  readonly origin: string;
  readonly update$: Observable<ConnectionEvent>;
  readonly readiness$: Observable<ReadinessReport | null>;
  readonly pages$: Observable<readonly BusyPage[] | null>;
  readonly totals$: Observable<CompleteTotal | null>;
}

/** The view of a server: emits after each update from it, and twice per second. */
export const watch = (
  { origin, update$, readiness$, pages$, totals$ }: WatchDeps,
  scheduler: SchedulerLike = monotonicScheduler,
): Observable<View> =>
  defer(() => {
    type Change = (state: State) => State;
    const change$: Observable<Change> = merge(
      update$.pipe(
        map(
          (update): Change =>
            (state) =>
              applyUpdate(state, update, scheduler.now()),
        ),
      ),
      readiness$.pipe(map((readiness): Change => (state) => ({ ...state, readiness }))),
      pages$.pipe(map((pages): Change => (state) => ({ ...state, pages }))),
      totals$.pipe(
        map(
          (total): Change =>
            (state) =>
              total === null
                ? state
                : { ...state, totals: addTotal(state.totals, { ...total, at: scheduler.now() }) },
        ),
      ),
      interval(TICK_MS, scheduler).pipe(map((): Change => (state) => state)),
    );
    return change$.pipe(
      scan((state, change) => change(state), UNKNOWN_STATE),
      startWith(UNKNOWN_STATE),
      map((state) => viewOf(state, origin, scheduler.now())),
    );
  });
