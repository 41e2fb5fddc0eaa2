import { type RequestHandler, Router } from 'express';
import { isFullOfData, REJECT_PAGE_CHARACTERS } from '../stats/reject-page.ts';
import { HttpError, unavailable } from './http-error.ts';
import { onlyMethods } from './methods.ts';
import type { RejectDesk, RejectView } from './parts.ts';
import { RejectsQuery } from './schemas.ts';
import { validate } from './validate.ts';

/** How long a replay may take: nothing moves on its connection until it has ended. */
const REPLAY_MS = 600_000;

const storeFails = (cause: unknown): never => {
  throw unavailable('store-unavailable', 'the store does not answer as it should; try again', 5, cause);
};

/** A reject as it is listed: of one that is longer than a page only the beginning, and how long it is. */
const listed = (reject: RejectView): RejectView & { readonly truncated?: true; readonly length?: number } => {
  const { data } = reject;
  if (data.length <= REJECT_PAGE_CHARACTERS) return reject;
  const head = data.slice(0, REJECT_PAGE_CHARACTERS).toWellFormed();
  return { ...reject, data: head, truncated: true, length: data.length };
};

/** GET /rejects: the events that could not be counted, page by page. POST /rejects/replay: tries them again. */
export const rejectsRoutes = (rejects: RejectDesk, guard: RequestHandler): Router => {
  let replaying = false;

  const list: RequestHandler = async (request, response) => {
    const { limit, after } = validate(RejectsQuery, request.query);
    const page = await rejects.list(limit, after).catch(storeFails);
    const isLast = page.length < limit && !isFullOfData(page);
    const next = isLast ? null : (page.at(-1)?.id ?? null);
    response.set('Cache-Control', 'no-store').json({ rejects: page.map(listed), next });
  };

  const replay: RequestHandler = async (request, response) => {
    request.setTimeout(REPLAY_MS);
    if (replaying)
      throw new HttpError(409, 'replay-running', 'a replay is under way: wait until it has ended');
    replaying = true;
    try {
      const { counted, rejected } = await rejects.replay().catch(storeFails);
      response.set('Cache-Control', 'no-store').json({ counted, rejected });
    } finally {
      replaying = false;
    }
  };

  const router = Router({ caseSensitive: true });
  router.route('/rejects').get(guard, list).all(onlyMethods('GET', 'HEAD'));
  router.route('/rejects/replay').post(guard, replay).all(onlyMethods('POST'));
  return router;
};
