import { type RequestHandler, type Response, Router } from 'express';
import { HttpError } from './http-error.ts';
import { isLacking, lackingRoute } from './lacking.ts';
import { onlyMethods } from './methods.ts';
import type { Lacking, OutsideWindows, WindowDesk } from './time-parts.ts';
import type { ToldWindow, WindowsQuestion } from '../stats/windows/told-window.ts';
import { WindowsQuery } from './time-queries.ts';
import { validate } from './validate.ts';
import { windowFaults } from './window-faults.ts';
import { nextOf, type WindowsAsked, windowsQuestion } from './windows-question.ts';
import { rowJson, rowsCsv } from './windows-rows.ts';

export interface WindowsOptions {
  /** See `sharedDesk`. */
  readonly windows: WindowDesk | Lacking;
  readonly guard: RequestHandler;
  /** Epoch ms: what is now before there are events. */
  readonly now: () => number;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** The next page's address: its range is said, so that all pages are of the same one. */
const nextAddress = (asked: WindowsAsked, { from, to }: WindowsQuestion['range'], after: string): string => {
  const { resolution, domain, type, by, limit, detail } = asked;
  const query = new URLSearchParams({
    resolution,
    from: iso(from),
    to: iso(to),
    limit: String(limit),
    after,
  });
  for (const [name, value] of Object.entries({ domain, type, by }))
    if (value !== undefined) query.set(name, value);
  if (detail) query.set('detail', 'true');
  return `</stats/windows?${query.toString()}>; rel="next"`;
};

interface Page {
  readonly asked: WindowsAsked;
  readonly question: WindowsQuestion;
  readonly settledAt: number | null;
  readonly outside: OutsideWindows;
  readonly rows: readonly ToldWindow[];
  readonly next: string | null;
}

const answerJson = (response: Response, { asked, question, settledAt, outside, rows, next }: Page): void => {
  const { resolution, range } = question;
  response.json({
    resolution,
    from: iso(range.from),
    to: iso(range.to),
    settled_at: settledAt === null ? null : iso(settledAt),
    rows: rows.map((row) => rowJson(row, asked)),
    next,
    outside: { unplaced: outside.unplaced, too_late: outside.tooLate, future: outside.future },
  });
};

const ask = (desk: WindowDesk, now: () => number): RequestHandler =>
  windowFaults(async (request, response) => {
    const asked = validate(WindowsQuery, request.query);
    const type = request.accepts(['application/json', 'text/csv']);
    response.set('Vary', 'Accept, Authorization');
    if (type === false)
      throw new HttpError(
        406,
        'not-acceptable',
        'this address answers as application/json or text/csv: name one of them in Accept',
      );
    const standing = await desk.standing();
    const question = windowsQuestion(asked, standing, now());
    const found = await desk.rows({ ...question, limit: question.limit + 1 });
    const rows = found.slice(0, question.limit);
    const last = rows.at(-1);
    const next = found.length > rows.length && last !== undefined ? nextOf(last) : null;

    response.set('Cache-Control', 'private, no-cache');
    if (next !== null) response.set('Link', nextAddress(asked, question.range, next));
    if (type === 'text/csv') {
      response.set('Content-Type', 'text/csv; charset=utf-8; header=present').end(rowsCsv(rows, asked));
      return;
    }
    const { settledAt, outside } = standing;
    answerJson(response, { asked, question, settledAt, outside, rows, next });
  });

/** GET /stats/windows: counts by window of time, as JSON or CSV, page by page. */
export const windowsRoute = ({ windows, guard, now }: WindowsOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/stats/windows')
    .get(...(isLacking(windows) ? [lackingRoute(windows)] : [guard, ask(windows, now)]))
    .all(onlyMethods('GET', 'HEAD'));
  return router;
};
