import { defer, map, mergeMap, type Observable } from 'rxjs';
import { eventTimeParser } from '../../stats/windows/time/event-time-parser.ts';
import { latestPlausible, MIN_EVENT_TIME_MS } from '../../stats/windows/time/plausible-time.ts';
import type { WatchedChange } from './change-detections.ts';

const MINUTE_MS = 60_000;
/** Events of a minute may arrive this long after events of the next one, in milliseconds of event time. */
const LATENESS_MS = 10_000;
/** After a jump of the feed's time, at most this many minutes in a row are reported as empty; the others are unknown. */
const MAX_EMPTY_MINUTES = 5;

const startOfMinute = (at: number): number => at - (at % MINUTE_MS);

/** The number of changes in a complete minute. */
export interface MinuteCount {
  /** Its start, epoch ms. */
  readonly minute: number;
  readonly count: number;
}

/**
 * Counts changes per minute of event time, so that events read late, after an outage, do not look like a burst. A minute is
 * complete when the feed is past its end. The first one is left out: it is partial.
 */
export const changesPerMinute =
  (isCounted: (change: WatchedChange) => boolean, now: () => number) =>
  (change$: Observable<readonly WatchedChange[]>): Observable<MinuteCount> =>
    defer(() => {
      const parseEventTime = eventTimeParser();
      const counts = new Map<number, number>();
      let next: number | null = null;
      let newest = 0;
      const add = (change: WatchedChange, latest: number): void => {
        const at = parseEventTime(change.dt);
        if (at === null || at < MIN_EVENT_TIME_MS || at > latest) return;
        const minute = startOfMinute(at);
        next ??= minute + MINUTE_MS;
        newest = Math.max(newest, at);
        if (minute >= next && isCounted(change)) counts.set(minute, (counts.get(minute) ?? 0) + 1);
      };
      const complete = (): readonly MinuteCount[] => {
        if (next === null) return [];
        const found: MinuteCount[] = [];
        let emptyMinutes = 0;
        while (next + MINUTE_MS + LATENESS_MS <= newest) {
          const minute: number = next;
          const count = counts.get(minute) ?? 0;
          emptyMinutes = count === 0 ? emptyMinutes + 1 : 0;
          if (emptyMinutes > MAX_EMPTY_MINUTES) {
            next = Math.min(startOfMinute(newest), ...[...counts.keys()].filter((later) => later > minute));
            emptyMinutes = 0;
            continue;
          }
          found.push({ minute, count });
          counts.delete(minute);
          next = minute + MINUTE_MS;
        }
        return found;
      };
      return change$.pipe(
        map((changes) => {
          const latest = latestPlausible(now());
          for (const change of changes) add(change, latest);
          return complete();
        }),
        mergeMap((found) => found),
      );
    });
