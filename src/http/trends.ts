import { type Request, type RequestHandler, Router } from 'express';
import type { Trend } from '../stats/trends/trend.ts';
import type { LiveOptions } from './events.ts';
import { HttpError } from './http-error.ts';
import { isLacking, lackingRoute } from './lacking.ts';
import { liveRoom } from './live/live-room.ts';
import type { Wish } from './live/shared-views.ts';
import { onlyMethods } from './methods.ts';
import type { AdmitStream } from './stream-admission.ts';
import type { Lacking, TrendDesk } from './time-parts.ts';
import { TrendsQuery } from './time-queries.ts';
import { type TrendKind, trendJson, trendKind } from './trend-json.ts';
import { validate } from './validate.ts';

export interface TrendsOptions extends LiveOptions {
  readonly trends: TrendDesk | Lacking;
  readonly admit: AdmitStream;
  /** Lets the plain answer through. */
  readonly guard: RequestHandler;
}

const wishFor = (of: TrendKind | undefined): Wish<Trend> => ({
  key: of ?? '',
  wanted: (trend) => of === undefined || trendKind(trend) === of,
});

const wantsStream = (request: Request): boolean => {
  const type = request.accepts(['application/json', 'text/event-stream']);
  if (type === false)
    throw new HttpError(
      406,
      'not-acceptable',
      'this address answers as application/json or text/event-stream: name one of them in Accept',
    );
  return type === 'text/event-stream' && request.method !== 'HEAD';
};

const tell = (desk: TrendDesk, { admit, guard, ...live }: Omit<TrendsOptions, 'trends'>): RequestHandler => {
  const welcome = liveRoom({
    ...live,
    stream: 'trends',
    log: desk.log,
    words: (trend: Trend) => JSON.stringify(trendJson(trend)),
  });
  /** Those that are told of now, and no older news of the same. */
  const opening = (of: TrendKind | undefined): Wish<Trend> => {
    const present = new Set(desk.present(of));
    return { key: 'opening', wanted: (trend) => present.has(trend) };
  };

  return (request, response, next) => {
    response.set('Vary', 'Accept, Authorization');
    const { of, ticket } = validate(TrendsQuery, request.query);
    if (wantsStream(request)) {
      admit({ request, response, next, ticket }, (admitted) =>
        welcome({ request, response, admitted, wish: wishFor(of), opening: opening(of) }),
      );
      return;
    }
    void guard(request, response, (error?: unknown) => {
      if (error !== undefined) {
        next(error);
        return;
      }
      const asOf = desk.asOf();
      response.set('Cache-Control', 'private, no-cache').json({
        as_of: asOf === null ? null : new Date(asOf).toISOString(),
        trends: desk.present(of).map(trendJson),
      });
    });
  };
};

/** GET /stats/trends: what is unusual now, as JSON, or as server-sent events that go on. */
export const trendsRoute = ({ trends, ...options }: TrendsOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/stats/trends')
    .get(isLacking(trends) ? lackingRoute(trends) : tell(trends, options))
    .all(onlyMethods('GET', 'HEAD'));
  return router;
};
