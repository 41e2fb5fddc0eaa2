import { type Request, type RequestHandler, Router } from 'express';
import type { Trend } from '../../stats/trends/trend.ts';
import type { LiveOptions } from '../live/events-route.ts';
import { HttpError } from '../middleware/http-error.ts';
import { isDisabled, disabledRoute } from '../server/feature-disabled.ts';
import { liveStreamHandler } from '../live/live-stream-handler.ts';
import type { StreamFilter } from '../live/filter-cache.ts';
import { formatOf, NDJSON_TYPES, SSE_TYPE } from '../live/requested-format.ts';
import type { StreamFormat } from '../live/stream-format.ts';
import { httpOutput } from '../live/stream-output.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import type { AdmitStream } from '../auth/stream-admission.ts';
import type { FeatureDisabled, TrendQueries } from '../server/optional-features.ts';
import { TrendsParams } from '../schemas/feature-params.ts';
import type { SelectWikis } from '../wikis/select-wikis.ts';
import { trendFilter } from './trend-filter.ts';
import { type TrendKind, trendJson } from './trend-json.ts';
import { validate } from '../middleware/validate.ts';

export interface TrendsRouteOptions extends LiveOptions {
  readonly trends: TrendQueries | FeatureDisabled;
  readonly admit: AdmitStream;
  readonly select: SelectWikis;
  /** Guards the JSON response. */
  readonly guard: RequestHandler;
}

/** The format of the stream that a client asks for; `null` if it wants JSON. */
const streamFormat = (request: Request): StreamFormat | null => {
  const type = request.accepts(['application/json', SSE_TYPE, ...NDJSON_TYPES]);
  if (type === false)
    throw new HttpError(
      406,
      'not-acceptable',
      'available formats are application/json, text/event-stream or application/x-ndjson; set Accept to one of them',
    );
  return type === 'application/json' || request.method === 'HEAD' ? null : formatOf(type);
};

const trendsHandler = (
  trendQueries: TrendQueries,
  { admit, guard, select, ...live }: Omit<TrendsRouteOptions, 'trends'>,
): RequestHandler => {
  const openStream = liveStreamHandler({
    ...live,
    stream: 'trends',
    log: trendQueries.log,
    toData: (trend: Trend) => JSON.stringify(trendJson(trend)),
  });
  /** Only the latest trend of each subject. */
  const latestFilter = (of: TrendKind | undefined, filter: StreamFilter<Trend>): StreamFilter<Trend> => {
    const latest = new Set(trendQueries.latest(of).filter(filter.matches));
    return { key: 'opening', matches: (trend) => latest.has(trend) };
  };

  return async (request, response, next) => {
    response.set('Vary', 'Accept, Authorization');
    const { of, domain, ticket } = validate(TrendsParams, request.query);
    const format = streamFormat(request);
    const filter = trendFilter(of, await select(domain));
    if (format !== null) {
      admit({ request, response, next, ticket }, (admitted) =>
        openStream({
          request,
          output: httpOutput(response, format.contentType),
          admitted,
          format,
          filter,
          initialFilter: latestFilter(of, filter),
        }),
      );
      return;
    }
    void guard(request, response, (error?: unknown) => {
      if (error !== undefined) {
        next(error);
        return;
      }
      const asOf = trendQueries.asOf();
      response.set('Cache-Control', 'private, no-cache').json({
        as_of: asOf === null ? null : new Date(asOf).toISOString(),
        trends: trendQueries.latest(of).filter(filter.matches).map(trendJson),
      });
    });
  };
};

/** GET /stats/trends: current trends as JSON, or as a stream of server-sent events or JSON lines. */
export const trendsRoute = ({ trends, ...options }: TrendsRouteOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/stats/trends')
    .get(isDisabled(trends) ? disabledRoute(trends) : trendsHandler(trends, options))
    .all(onlyMethods('GET', 'HEAD'));
  return router;
};
