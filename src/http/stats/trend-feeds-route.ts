import { type RequestHandler, type Response, Router } from 'express';
import { isDisabled, disabledRoute } from '../server/feature-disabled.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import type { FeatureDisabled, TrendQueries } from '../server/optional-features.ts';
import { TrendFeedParams } from '../schemas/feature-params.ts';
import { validate } from '../middleware/validate.ts';
import type { SelectWikis } from '../wikis/select-wikis.ts';
import { trendFilter } from './trend-filter.ts';
import { atomFeed } from './atom-feed.ts';
import { jsonFeed } from './json-feed.ts';
import { type TrendEntry, trendEntry } from './trend-entry.ts';

export interface TrendFeedsRouteOptions {
  readonly trends: TrendQueries | FeatureDisabled;
  readonly guard: RequestHandler;
  readonly select: SelectWikis;
  /** Epoch ms; used before the first event. */
  readonly now: () => number;
}

type SendFeed = (response: Response, updatedAt: number, entries: readonly TrendEntry[]) => void;

const FEEDS: ReadonlyMap<string, SendFeed> = new Map<string, SendFeed>([
  [
    '/stats/trends.atom',
    (response, updatedAt, entries) => {
      response.type('application/atom+xml; charset=utf-8').send(atomFeed(updatedAt, entries));
    },
  ],
  [
    '/stats/trends.json',
    (response, _updatedAt, entries) => {
      response.type('application/feed+json; charset=utf-8').send(JSON.stringify(jsonFeed(entries)));
    },
  ],
]);

/** GET /stats/trends.atom and /stats/trends.json: current trends for feed readers. */
export const trendFeedsRoute = ({ trends, guard, select, now }: TrendFeedsRouteOptions): Router => {
  const router = Router({ caseSensitive: true });
  const handler =
    (queries: TrendQueries, send: SendFeed): RequestHandler =>
    async (request, response) => {
      const { of, domain } = validate(TrendFeedParams, request.query);
      const { matches } = trendFilter(of, await select(domain));
      const entries = queries.latest(of).filter(matches).map(trendEntry);
      const updatedAt = entries.reduce((newest, { at }) => Math.max(newest, at), queries.asOf() ?? now());
      response.set('Cache-Control', 'private, no-cache');
      send(response, updatedAt, entries);
    };
  for (const [path, send] of FEEDS) {
    const handlers = isDisabled(trends) ? [disabledRoute(trends)] : [guard, handler(trends, send)];
    router
      .route(path)
      .get(...handlers)
      .all(onlyMethods('GET', 'HEAD'));
  }
  return router;
};
