import { type RequestHandler, Router } from 'express';
import type { Observable } from 'rxjs';
import { sendStatsStream } from './event-stream.ts';
import { onlyMethods } from './methods.ts';
import type { HttpLog } from './parts.ts';
import { StreamParams } from './schemas.ts';
import type { StatsFrame } from './stats-frames.ts';
import { type AdmitStream, lastEventId } from './stream-admission.ts';
import { validate } from './validate.ts';

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
