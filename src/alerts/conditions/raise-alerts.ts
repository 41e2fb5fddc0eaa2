import { defer, interval, map, merge, mergeMap, type Observable, type SchedulerLike } from 'rxjs';
import type { Alert } from '../alert.ts';
import type { Sighting } from './sighting.ts';

/** More situations of one rule than this at a time are dropped. */
export const MAX_OPEN_SITUATIONS = 1000;
const CHECK_INTERVAL_MS = 1000;

/** A situation goes on as long as it is seen. */
export interface OpenSituation extends Sighting {
  readonly rule: string;
}

/** An alert, or the end of a situation; its alert `resolved` is sent only if the rule asks for it. */
export type SituationChange =
  { readonly kind: 'began'; readonly alert: Alert } | { readonly kind: 'ended'; readonly alert: Alert };

export interface RaiseAlertsOptions {
  readonly rule: string;
  /** Without a sighting for this long a situation has ended. So one that comes and goes is one alert. */
  readonly calmMs: number;
  /** The situations that were open when the process stopped: they go on, or end. */
  readonly open?: readonly OpenSituation[];
  /** Receives the number of situations that were dropped at the limit. */
  readonly onDropped?: (situations: number) => void;
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  readonly scheduler: SchedulerLike;
}

/**
 * Makes one alert of all sightings of a situation, and one of its end.
 *
 *     sighting  --a-a-b------------a--
 *     result    --A---B----(ab)----A--     calm after 5 frames
 */
export const raiseAlerts =
  ({ rule, calmMs, open = [], onDropped = () => undefined, now, scheduler }: RaiseAlertsOptions) =>
  (sighting$: Observable<Sighting>): Observable<SituationChange> =>
    defer(() => {
      const situations = new Map<string, { readonly first: Sighting; seenAt: number }>(
        open.map((first) => [first.key, { first, seenAt: scheduler.now() }]),
      );
      const alertOf = ({ key, title, text, url, since }: Sighting, state: Alert['state']): Alert => ({
        rule,
        key,
        state,
        title,
        text,
        url,
        since,
        at: now(),
      });
      const see = (sighting: Sighting): readonly SituationChange[] => {
        const known = situations.get(sighting.key);
        if (known !== undefined) {
          known.seenAt = scheduler.now();
          return [];
        }
        if (situations.size >= MAX_OPEN_SITUATIONS) {
          onDropped(1);
          return [];
        }
        situations.set(sighting.key, { first: sighting, seenAt: scheduler.now() });
        return [{ kind: 'began', alert: alertOf(sighting, 'firing') }];
      };
      const endCalm = (): readonly SituationChange[] => {
        const latest = scheduler.now() - calmMs;
        const ended = [...situations].filter(([, { seenAt }]) => seenAt <= latest);
        for (const [key] of ended) situations.delete(key);
        return ended.map(([, { first }]) => ({ kind: 'ended', alert: alertOf(first, 'resolved') }));
      };
      return merge(
        sighting$.pipe(map(see)),
        interval(Math.min(CHECK_INTERVAL_MS, Math.max(1, calmMs)), scheduler).pipe(map(endCalm)),
      ).pipe(mergeMap((changes) => changes));
    });
