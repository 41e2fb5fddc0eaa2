import { type RequestHandler, Router } from 'express';
import { isFullOfData, MAX_REJECT_PAGE_CHARACTERS } from '../../stats/counts/reject-page.ts';
import { HttpError, throwStoreUnavailable } from '../middleware/http-error.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import type { RejectService, RejectView } from './reject-service.ts';
import { RejectsParams } from '../schemas/base-params.ts';
import { NoParams } from '../schemas/query-params.ts';
import { validate } from '../middleware/validate.ts';

/** Timeout of a replay: its connection is silent until it ends. */
const REPLAY_TIMEOUT_MS = 600_000;

/** A reject as listed. Data longer than a page is truncated, with its full length added. */
const toListItem = (
  reject: RejectView,
): RejectView & { readonly truncated?: true; readonly length?: number } => {
  const { data } = reject;
  if (data.length <= MAX_REJECT_PAGE_CHARACTERS) return reject;
  const head = data.slice(0, MAX_REJECT_PAGE_CHARACTERS).toWellFormed();
  return { ...reject, data: head, truncated: true, length: data.length };
};

/** GET /rejects: the rejected events, page by page. POST /rejects/replay: processes them again. */
export const rejectsRoutes = (rejects: RejectService, guard: RequestHandler): Router => {
  let isReplaying = false;

  const list: RequestHandler = async (request, response) => {
    const { limit, after } = validate(RejectsParams, request.query);
    const page = await rejects.list(limit, after).catch(throwStoreUnavailable);
    const isLast = page.length < limit && !isFullOfData(page);
    const next = isLast ? null : (page.at(-1)?.id ?? null);
    response.set('Cache-Control', 'no-store').json({ rejects: page.map(toListItem), next });
  };

  const replay: RequestHandler = async (request, response) => {
    validate(NoParams, request.query);
    request.setTimeout(REPLAY_TIMEOUT_MS);
    if (isReplaying)
      throw new HttpError(409, 'replay-running', 'a replay is already running: wait until it ends');
    isReplaying = true;
    try {
      const { counted, rejected } = await rejects.replay().catch(throwStoreUnavailable);
      response.set('Cache-Control', 'no-store').json({ counted, rejected });
    } finally {
      isReplaying = false;
    }
  };

  const router = Router({ caseSensitive: true });
  router.route('/rejects').get(guard, list).all(onlyMethods('GET', 'HEAD'));
  router.route('/rejects/replay').post(guard, replay).all(onlyMethods('POST'));
  return router;
};
