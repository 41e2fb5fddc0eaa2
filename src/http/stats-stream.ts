import { type RequestHandler, Router } from 'express';
import type { Observable } from 'rxjs';
import { answerWithEvents } from './event-stream.ts';
import { onlyMethods } from './methods.ts';
import type { HttpLog } from './parts.ts';
import { StreamQuery } from './schemas.ts';
import type { StatsFrame } from './stats-frames.ts';
import { type AdmitStream, lastEventId } from './stream-admission.ts';
import { validate } from './validate.ts';

export interface StatsStreamOptions {
  readonly frame$: Observable<StatsFrame>;
  readonly beat$: Observable<unknown>;
  readonly admit: AdmitStream;
  readonly log: HttpLog;
}

/** GET /stats/stream: the statistics as server-sent events. */
export const statsStreamRoute = ({ frame$, beat$, admit, log }: StatsStreamOptions): Router => {
  const stream: RequestHandler = (request, response, next) => {
    const { ticket } = validate(StreamQuery, request.query);
    admit({ request, response, next, ticket }, ({ key, end$, release }) => {
      const last = lastEventId(request);
      const seen = last?.key === key ? last.number : null;
      answerWithEvents(response, { frame$, beat$, end$, key, seen, log, release });
    });
  };

  const router = Router({ caseSensitive: true });
  router.route('/stats/stream').head(onlyMethods('GET')).get(stream).all(onlyMethods('GET'));
  return router;
};
