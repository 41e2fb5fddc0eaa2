import { defer, interval, map, merge, mergeMap, type Observable, type SchedulerLike } from 'rxjs';
import type { Alert } from '../alert.ts';
import type { Detection } from './detection.ts';

/** More incidents of one rule than this at a time are dropped. */
export const MAX_OPEN_INCIDENTS = 1000;
const CHECK_INTERVAL_MS = 1000;

/** An incident that has not ended. It is open as long as it is detected. */
export interface OpenIncident extends Detection {
  readonly rule: string;
}

/** An alert, or the end of an incident; its alert `resolved` is sent only if the rule asks for it. */
export type IncidentChange =
  { readonly kind: 'began'; readonly alert: Alert } | { readonly kind: 'ended'; readonly alert: Alert };

export interface RaiseAlertsOptions {
  readonly rule: string;
  /** Without a detection for this long an incident has ended. So one that comes and goes is one alert. */
  readonly resolveAfterMs: number;
  /** The incidents that were open when the process stopped: they go on, or end. */
  readonly open?: readonly OpenIncident[];
  /** Receives the number of incidents that were dropped at the limit. */
  readonly onDropped?: (incidents: number) => void;
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  readonly scheduler: SchedulerLike;
}

/**
 * Makes one alert of all detections of an incident, and one of its end.
 *
 *     detection  --a-a-b------------a--
 *     result    --A---B----(ab)----A--     resolved after 5 frames
 */
export const raiseAlerts =
  ({ rule, resolveAfterMs, open = [], onDropped = () => undefined, now, scheduler }: RaiseAlertsOptions) =>
  (detection$: Observable<Detection>): Observable<IncidentChange> =>
    defer(() => {
      const incidents = new Map<string, { readonly first: Detection; detectedAt: number }>(
        open.map((first) => [first.key, { first, detectedAt: scheduler.now() }]),
      );
      const alertOf = ({ key, title, text, url, since }: Detection, state: Alert['state']): Alert => ({
        rule,
        key,
        state,
        title,
        text,
        url,
        since,
        at: now(),
      });
      const detect = (detection: Detection): readonly IncidentChange[] => {
        const known = incidents.get(detection.key);
        if (known !== undefined) {
          known.detectedAt = scheduler.now();
          return [];
        }
        if (incidents.size >= MAX_OPEN_INCIDENTS) {
          onDropped(1);
          return [];
        }
        incidents.set(detection.key, { first: detection, detectedAt: scheduler.now() });
        return [{ kind: 'began', alert: alertOf(detection, 'firing') }];
      };
      const endQuiet = (): readonly IncidentChange[] => {
        const latest = scheduler.now() - resolveAfterMs;
        const ended = [...incidents].filter(([, { detectedAt }]) => detectedAt <= latest);
        for (const [key] of ended) incidents.delete(key);
        return ended.map(([, { first }]) => ({ kind: 'ended', alert: alertOf(first, 'resolved') }));
      };
      return merge(
        detection$.pipe(map(detect)),
        interval(Math.min(CHECK_INTERVAL_MS, Math.max(1, resolveAfterMs)), scheduler).pipe(map(endQuiet)),
      ).pipe(mergeMap((changes) => changes));
    });
