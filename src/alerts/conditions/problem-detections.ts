import { defer, map, mergeMap, type Observable } from 'rxjs';
import type { Detection } from './detection.ts';

export interface ProblemDetectionsOptions {
  /** What has the problem: "feed", "store". */
  readonly subject: string;
  readonly title: string;
  /** How long a problem must last, in milliseconds. */
  readonly afterMs: number;
  /** When a problem began that was there before a restart, epoch ms; `null`: there was none. It need not last again. */
  readonly openSince?: number | null;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
  /** The wall clock, epoch ms. */
  readonly now: () => number;
}

/**
 * Detects a problem that lasts. `problem$` is its description, again and again while it lasts, and `null` without one.
 *
 *     problem$  -n-p-p-p-p-n-     every second
 *     result    -------p-p---     after 2 s
 */
export const problemDetections =
  ({ subject, title, afterMs, openSince = null, clock, now }: ProblemDetectionsOptions) =>
  (problem$: Observable<string | null>): Observable<Detection> =>
    defer(() => {
      let began: { readonly clockMs: number; readonly at: number } | null =
        openSince === null ? null : { clockMs: -Infinity, at: openSince };
      return problem$.pipe(
        map((problem) => {
          if (problem === null) {
            began = null;
            return [];
          }
          began ??= { clockMs: clock(), at: now() };
          if (clock() - began.clockMs < afterMs) return [];
          return [{ key: subject, title, text: problem, url: null, since: began.at }];
        }),
        mergeMap((detections) => detections),
      );
    });
