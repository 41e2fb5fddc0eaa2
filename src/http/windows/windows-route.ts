import { type RequestHandler, type Response, Router } from 'express';
import { HttpError } from '../middleware/http-error.ts';
import { isDisabled, disabledRoute } from '../server/feature-disabled.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import type { FeatureDisabled, WindowQueries, WindowsStatus } from '../server/optional-features.ts';
import type { WindowResult, WindowQuery } from '../../stats/windows/window-query.ts';
import { WindowsParams } from '../schemas/feature-params.ts';
import { validate } from '../middleware/validate.ts';
import { withWindowErrors } from './with-window-errors.ts';
import { type SelectWikis, selectionJson, type WikiSelection } from '../wikis/select-wikis.ts';
import { MAX_SUMMED_WINDOWS, rowsOfWikis } from './rows-of-wikis.ts';
import { pageTokenOf, type WindowsRequest, toWindowQuery } from './to-window-query.ts';
import { coverageJson, outsideJson } from './coverage-json.ts';
import { rowJson, rowsCsv } from './window-row-format.ts';
import { isoTime } from '../iso-time.ts';

export interface WindowsRouteOptions {
  /** See `cachedWindowQueries`. */
  readonly windows: WindowQueries | FeatureDisabled;
  readonly guard: RequestHandler;
  readonly select: SelectWikis;
  /** Epoch ms; used before the first event. */
  readonly now: () => number;
}

/** The Link header of the next page. It has an explicit range, so that all pages cover the same one. */
const nextPageLink = (
  windowsRequest: WindowsRequest,
  { from, to }: WindowQuery['range'],
  after: string,
): string => {
  const { resolution, domain, type, by, limit, detail } = windowsRequest;
  const query = new URLSearchParams({
    resolution,
    from: isoTime(from),
    to: isoTime(to),
    limit: String(limit),
    after,
  });
  for (const [name, value] of Object.entries({ domain, type, by }))
    if (value !== undefined) query.set(name, value);
  if (detail) query.set('detail', 'true');
  return `</stats/windows?${query.toString()}>; rel="next"`;
};

interface Page {
  readonly windowsRequest: WindowsRequest;
  readonly selection: WikiSelection | null;
  readonly windowQuery: WindowQuery;
  readonly status: WindowsStatus;
  readonly rows: readonly WindowResult[];
  readonly next: string | null;
}

const sendJson = (
  response: Response,
  { windowsRequest, selection, windowQuery, status, rows, next }: Page,
): void => {
  const { resolution, range } = windowQuery;
  const { lowWatermark, outside } = status;
  response.json({
    resolution,
    from: isoTime(range.from),
    to: isoTime(range.to),
    settled_at: lowWatermark === null ? null : isoTime(lowWatermark),
    ...coverageJson(status),
    rows: rows.map((row) => rowJson(row, { ...windowsRequest, coverage: status })),
    next,
    outside: outsideJson(outside),
    ...(selection?.single === null ? selectionJson(selection) : {}),
  });
};

const windowsHandler = (
  windowQueries: WindowQueries,
  { now, select }: Pick<WindowsRouteOptions, 'now' | 'select'>,
): RequestHandler =>
  withWindowErrors(async (request, response) => {
    const { domain, ...given } = validate(WindowsParams, request.query);
    const selection = await select(domain);
    const isSummed = selection !== null && selection.single === null;
    const limit = isSummed ? Math.min(given.limit, MAX_SUMMED_WINDOWS) : given.limit;
    const windowsRequest = { ...given, limit, domain: selection?.single ?? domain?.join(',') };
    const type = request.accepts(['application/json', 'text/csv']);
    response.set('Vary', 'Accept, Authorization');
    if (type === false)
      throw new HttpError(
        406,
        'not-acceptable',
        'available formats are application/json or text/csv; set Accept to one of them',
      );
    const status = await windowQueries.status();
    const windowQuery = toWindowQuery(windowsRequest, status, now());
    const oneMore = { ...windowQuery, limit: windowQuery.limit + 1 };
    const fetched = isSummed
      ? await rowsOfWikis(windowQueries, oneMore, selection.matches)
      : await windowQueries.rows(oneMore);
    const rows = fetched.slice(0, windowQuery.limit);
    const last = rows.at(-1);
    const next = fetched.length > rows.length && last !== undefined ? pageTokenOf(last) : null;

    response.set('Cache-Control', 'private, no-cache');
    if (next !== null) response.set('Link', nextPageLink(windowsRequest, windowQuery.range, next));
    if (type === 'text/csv') {
      response
        .set('Content-Type', 'text/csv; charset=utf-8; header=present')
        .end(rowsCsv(rows, { ...windowsRequest, coverage: status }));
      return;
    }
    sendJson(response, { windowsRequest, selection, windowQuery, status, rows, next });
  });

/** GET /stats/windows: counts per time window as JSON or CSV, page by page. */
export const windowsRoute = ({ windows, guard, ...options }: WindowsRouteOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/stats/windows')
    .get(...(isDisabled(windows) ? [disabledRoute(windows)] : [guard, windowsHandler(windows, options)]))
    .all(onlyMethods('GET', 'HEAD'));
  return router;
};
