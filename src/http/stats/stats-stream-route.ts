import { type RequestHandler, Router } from 'express';
import type { Observable } from 'rxjs';
import { sendStatsStream } from './send-stats-stream.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import type { HttpLog } from '../server/deps.ts';
import { StreamParams } from '../schemas/base-params.ts';
import type { StatsFrame } from './stats-frames.ts';
import { type AdmitStream, lastEventId } from '../auth/stream-admission.ts';
import { validate } from '../middleware/validate.ts';

export interface StatsStreamRouteOptions {
  readonly frame$: Observable<StatsFrame>;
  readonly heartbeat$: Observable<unknown>;
  readonly admit: AdmitStream;
  readonly log: HttpLog;
}

/** GET /stats/stream: the statistics as server-sent events. */
export const statsStreamRoute = ({ frame$, heartbeat$, admit, log }: StatsStreamRouteOptions): Router => {
  const handler: RequestHandler = (request, response, next) => {
    const { ticket } = validate(StreamParams, request.query);
    admit({ request, response, next, ticket }, ({ key, end$, release }) => {
      const last = lastEventId(request);
      const lastSeen = last?.key === key ? last.number : null;
      sendStatsStream(response, { frame$, heartbeat$, end$, key, lastSeen, log, release });
    });
  };

  const router = Router({ caseSensitive: true });
  router.route('/stats/stream').head(onlyMethods('GET')).get(handler).all(onlyMethods('GET'));
  return router;
};
