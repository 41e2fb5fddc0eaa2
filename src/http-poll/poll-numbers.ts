import { concat, defer, EMPTY, filter, mergeMap, type Observable, of, repeat, take, timer } from 'rxjs';
import type { SchedulerLike } from 'rxjs';
import type { Batch } from '../core/loop/batch.ts';
import type { Source } from '../core/loop/source.ts';
import { monotonicScheduler } from '../core/time/monotonic-scheduler.ts';
import type { PolledFile } from './polled-file.ts';

export interface PollNumbersOptions {
  /** Emits the number of the latest file; `null`: it is the same as before. */
  readonly readLatest: () => Observable<number | null>;
  /** Emits a file; `null`: it is missing. */
  readonly readFile: (number: number) => Observable<PolledFile | null>;
  /** The first file to read; `null`: the latest. */
  readonly first: number | null;
  /** Between two requests for the number of the latest file, in milliseconds. */
  readonly pollMs: number;
  readonly onConnected: () => void;
  readonly onWarning: (message: string) => void;
}

/** A missing file is requested again after this many milliseconds at first, later after twice as long each time. */
const MIN_RETRY_MS = 1000;
const MAX_RETRY_MS = 60_000;

interface Missing {
  readonly since: number;
  readonly retryMs: number;
  /** Warns when the file has been missing for this long. */
  readonly warnAfterMs: number;
}

/**
 * Reads files in the order of their numbers, one request at a time, up to the latest. A file is requested only with credit
 * for it. A missing one is waited for and never skipped: the files after it may depend on it.
 *
 *     latest   7----------8-----
 *     result   --7-----------8--
 */
export const pollNumbers =
  (
    { readLatest, readFile, first, pollMs, onConnected, onWarning }: PollNumbersOptions,
    scheduler: SchedulerLike = monotonicScheduler,
  ): Source<PolledFile, number> =>
  (credit$) =>
    defer(() => {
      let next = first;
      let latest: number | null = null;
      let mustReadLatest = true;
      let missing: Missing | null = null;
      let hasWarnedOfReturn = false;

      const pause = (ms: number): Observable<never> => timer(ms, scheduler).pipe(mergeMap(() => EMPTY));
      const hasCredit$ = credit$.pipe(
        filter((available) => available >= 1),
        take(1),
      );
      const updateLatest = (stated: number | null): void => {
        if (latest === null) onConnected();
        mustReadLatest = false;
        latest = stated ?? latest;
        next ??= latest;
        if (latest === null || next === null || latest >= next - 1 || hasWarnedOfReturn) return;
        hasWarnedOfReturn = true;
        onWarning(
          `the latest file is ${latest}, but ${next - 1} was read already: waiting for ${next}. If the feed started again from the beginning, read it with another pipeline`,
        );
      };
      const untilPublished = (number: number): Observable<never> => {
        const now = scheduler.now();
        const { since, retryMs, warnAfterMs }: Missing = missing ?? {
          since: now,
          retryMs: MIN_RETRY_MS,
          warnAfterMs: 1,
        };
        const missingMs = now - since;
        const warns = missingMs >= warnAfterMs;
        if (warns)
          onWarning(
            `file ${number} has been missing for ${Math.round(missingMs / 1000)} s, although the latest is ${latest ?? number}: it is not skipped. Requesting it again in ${retryMs / 1000} s`,
          );
        missing = {
          since,
          retryMs: Math.min(MAX_RETRY_MS, retryMs * 2),
          warnAfterMs: warns ? missingMs * 2 : warnAfterMs,
        };
        mustReadLatest = true;
        return pause(retryMs);
      };
      const fileStep = (number: number): Observable<Batch<PolledFile, number>> =>
        hasCredit$.pipe(
          mergeMap(() => readFile(number)),
          mergeMap((file) => {
            if (file === null) return untilPublished(number);
            next = number + 1;
            missing = null;
            return of({ items: [file], size: 1, position: number });
          }),
        );
      const latestStep = (): Observable<never> =>
        readLatest().pipe(
          mergeMap((stated) => {
            updateLatest(stated);
            return EMPTY;
          }),
        );
      const isPublished = (): boolean => next !== null && latest !== null && next <= latest;
      const step$ = defer(() => {
        if (next !== null && isPublished() && !mustReadLatest) return fileStep(next);
        return concat(
          latestStep(),
          defer(() => {
            if (isPublished()) return EMPTY;
            mustReadLatest = true;
            return pause(pollMs);
          }),
        );
      });
      return step$.pipe(repeat());
    });
