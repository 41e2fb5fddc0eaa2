import { type RequestHandler, type Response, Router } from 'express';
import { HttpError } from '../middleware/http-error.ts';
import { isDisabled, disabledRoute } from '../server/feature-disabled.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import type { FeatureDisabled, WindowQueries, WindowsStatus } from '../server/optional-features.ts';
import { WIDTH_MS } from '../../stats/windows/resolution.ts';
import type { WindowQuery } from '../../stats/windows/window-query.ts';
import { WindowsParams } from '../schemas/feature-params.ts';
import { validate } from '../middleware/validate.ts';
import { withWindowErrors } from './with-window-errors.ts';
import { type SelectWikis, selectionJson, type WikiSelection } from '../wikis/select-wikis.ts';
import { MAX_SUMMED_WINDOWS, rowsOfWikis } from './rows-of-wikis.ts';
import { pageTokenOf, type WindowsRequest, toWindowQuery } from './to-window-query.ts';
import { coverageJson, outsideJson } from './coverage-json.ts';
import { rowsOfKinds } from './rows-of-kinds.ts';
import { selectKinds } from './select-kinds.ts';
import { rowJson, rowsCsv, type ShownRow } from './window-row-format.ts';
import { compareWindows } from './comparison/compare-windows.ts';
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
  const { resolution, domain, type, kinds, by, limit, detail, compare } = windowsRequest;
  const query = new URLSearchParams({
    resolution,
    from: isoTime(from),
    to: isoTime(to),
    limit: String(limit),
    after,
  });
  for (const [name, value] of Object.entries({ domain, type, kind: kinds?.join(','), by, compare }))
    if (value !== undefined) query.set(name, value);
  if (detail) query.set('detail', 'true');
  return `</stats/windows?${query.toString()}>; rel="next"`;
};

interface Page {
  readonly windowsRequest: WindowsRequest;
  readonly selection: WikiSelection | null;
  readonly windowQuery: WindowQuery;
  readonly status: WindowsStatus;
  readonly rows: readonly ShownRow[];
  readonly next: string | null;
  readonly compare: object | null;
}

const sendJson = (
  response: Response,
  { windowsRequest, selection, windowQuery, status, rows, next, compare }: Page,
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
    ...(compare === null ? {} : { compare }),
    ...(selection?.single === null ? selectionJson(selection) : {}),
    ...(windowsRequest.kinds === null ? {} : { kinds: windowsRequest.kinds }),
  });
};

type RowsOf = (query: WindowQuery) => Promise<readonly ShownRow[]>;

/** Rows, and the query that has exactly these. */
type PageOfRows = Pick<Page, 'rows' | 'next'> & { readonly page: WindowQuery };

/** At most `limit` rows. */
const pageOfRows = async (query: WindowQuery, rowsOf: RowsOf): Promise<PageOfRows> => {
  const fetched = await rowsOf({ ...query, limit: query.limit + 1 });
  const rows = fetched.slice(0, query.limit);
  const last = rows.at(-1);
  return {
    page: query,
    rows,
    next: fetched.length > rows.length && last !== undefined ? pageTokenOf(last) : null,
  };
};

/** The windows of at most `limit` times the width of a window: also those without events are compared. */
const pageOfTime = async (query: WindowQuery, rowsOf: RowsOf): Promise<PageOfRows> => {
  const { after, limit, range, resolution } = query;
  const width = WIDTH_MS[resolution];
  const from = after === null ? range.from : after.start + width;
  const to = Math.min(range.to, from + limit * width);
  const page = { ...query, range: { from, to }, after: null };
  return {
    page,
    rows: from < to ? await rowsOf(page) : [],
    next: to < range.to ? pageTokenOf({ start: to - width, key: '' }) : null,
  };
};

const windowsHandler = (
  windowQueries: WindowQueries,
  { now, select }: Pick<WindowsRouteOptions, 'now' | 'select'>,
): RequestHandler =>
  withWindowErrors(async (request, response) => {
    const { domain, kind, ...given } = validate(WindowsParams, request.query);
    const kinds = selectKinds(kind);
    const selection = await select(domain);
    const isSummed = selection !== null && selection.single === null;
    const limit = isSummed ? Math.min(given.limit, MAX_SUMMED_WINDOWS) : given.limit;
    const windowsRequest = { ...given, limit, kinds, domain: selection?.single ?? domain?.join(',') };
    const type = request.accepts(['application/json', 'text/csv']);
    response.set('Vary', 'Accept, Authorization');
    if (type === false)
      throw new HttpError(
        406,
        'not-acceptable',
        'available formats are application/json or text/csv; set Accept to one of them',
      );
    const { compare: comparison } = windowsRequest;
    if (comparison !== undefined && type === 'text/csv')
      throw new HttpError(
        400,
        'bad-request',
        'compare: CSV has no place for it; set Accept to application/json',
      );
    const status = await windowQueries.status();
    const windowQuery = toWindowQuery(windowsRequest, status, now());
    const rowsOf: RowsOf = (query) =>
      kinds !== null
        ? rowsOfKinds(windowQueries, query, kinds)
        : isSummed
          ? rowsOfWikis(windowQueries, query, selection.matches)
          : windowQueries.rows(query);
    const { rows, next, page } = await (comparison === undefined
      ? pageOfRows(windowQuery, rowsOf)
      : pageOfTime(windowQuery, rowsOf));
    const compare =
      comparison === undefined
        ? null
        : await compareWindows(comparison, page, { windowQueries, status, rowsOf });

    response.set('Cache-Control', 'private, no-cache');
    if (next !== null) response.set('Link', nextPageLink(windowsRequest, windowQuery.range, next));
    if (type === 'text/csv') {
      response
        .set('Content-Type', 'text/csv; charset=utf-8; header=present')
        .end(rowsCsv(rows, { ...windowsRequest, coverage: status }));
      return;
    }
    sendJson(response, { windowsRequest, selection, windowQuery, status, rows, next, compare });
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
