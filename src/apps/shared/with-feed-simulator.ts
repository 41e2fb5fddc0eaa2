import { defer, finalize, from, type Observable, switchMap } from 'rxjs';
import type { FeedSimulator } from '../../simulator/feed-simulator.ts';

/** Serves a simulated feed while `work`, which receives its URL, runs. */
export const withFeedSimulator = (
  simulator: FeedSimulator,
  port: number,
  work: (url: string) => Observable<unknown>,
): Observable<unknown> =>
  defer(() => from(simulator.listen(port))).pipe(
    switchMap(work),
    finalize(() => void simulator.close()),
  );
