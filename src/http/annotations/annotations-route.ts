import { type RequestHandler, Router } from 'express';
import type { Annotation } from '../../stats/annotations/annotation.ts';
import type { LostRange } from '../../stats/windows/lost-range.ts';
import { isoTime } from '../iso-time.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import { validate } from '../middleware/validate.ts';
import { AnnotationsParams } from '../schemas/annotation-schemas.ts';
import { disabledRoute, isDisabled } from '../server/feature-disabled.ts';
import type { FeatureDisabled, TrendQueries, WindowQueries } from '../server/optional-features.ts';
import { trendJson } from '../stats/trend-json.ts';
import { exactRangeOf } from '../windows/exact-range.ts';
import { withWindowErrors } from '../windows/with-window-errors.ts';
import type { AnnotationQueries } from './annotation-queries.ts';

export interface AnnotationsRouteOptions {
  readonly windows: WindowQueries | FeatureDisabled;
  /** A process that keeps none knows only the current trends. */
  readonly annotations: AnnotationQueries | null;
  readonly trends: TrendQueries | FeatureDisabled;
  readonly guard: RequestHandler;
  /** Epoch ms; used before the first event. */
  readonly now: () => number;
}

const DAY_MS = 86_400_000;

const lostJson = ({ from, to, events }: LostRange): object => ({
  kind: 'lost',
  at: isoTime(from),
  until: isoTime(to),
  events,
});

const annotationJson = (annotation: Annotation): object =>
  'until' in annotation
    ? { kind: annotation.kind, at: isoTime(annotation.at), until: isoTime(annotation.until) }
    : trendJson(annotation);

interface Timed {
  readonly at: number;
  readonly json: object;
}

const annotationsHandler = (
  windowQueries: WindowQueries,
  { annotations, trends, now }: Omit<AnnotationsRouteOptions, 'windows' | 'guard'>,
): RequestHandler =>
  withWindowErrors(async (request, response) => {
    const { from, to, limit } = validate(AnnotationsParams, request.query);
    const { completeUntil, lost } = await windowQueries.status();
    const end = completeUntil ?? now();
    const range = exactRangeOf({ from, to }, Math.max(0, end - DAY_MS), end);
    const current = isDisabled(trends)
      ? []
      : trends.latest().filter(({ at }) => at >= range.from && at < range.to);
    const known = annotations?.within(range) ?? current;
    const lostRanges = 'unknownReason' in lost ? [] : lost;
    const all: readonly Timed[] = [
      ...known.map((annotation) => ({ at: annotation.at, json: annotationJson(annotation) })),
      ...lostRanges
        .filter((lostRange) => lostRange.from < range.to && lostRange.to >= range.from)
        .map((lostRange) => ({ at: lostRange.from, json: lostJson(lostRange) })),
    ].toSorted((a, b) => a.at - b.at);
    response
      .set('Cache-Control', 'private, no-cache')
      .set('Vary', 'Authorization')
      .json({
        from: isoTime(range.from),
        to: isoTime(range.to),
        annotations: all.slice(-limit).map(({ json }) => json),
        omitted: Math.max(0, all.length - limit),
      });
  });

/** GET /stats/annotations: what happened in a range: restarts, outages, losses, trends and edit wars. */
export const annotationsRoute = ({ windows, guard, ...options }: AnnotationsRouteOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/stats/annotations')
    .get(...(isDisabled(windows) ? [disabledRoute(windows)] : [guard, annotationsHandler(windows, options)]))
    .all(onlyMethods('GET', 'HEAD'));
  return router;
};
