import { type RequestHandler, Router } from 'express';
import { isLacking, lackingRoute } from './lacking.ts';
import { changeWish } from './live/change-wish.ts';
import { changeJson } from './live/live-change.ts';
import { liveRoom, type LiveRoomOptions } from './live/live-room.ts';
import { onlyMethods } from './methods.ts';
import type { AdmitStream } from './stream-admission.ts';
import type { Lacking, LiveEvents } from './time-parts.ts';
import { EventsQuery } from './time-queries.ts';
import { validate } from './validate.ts';

export type LiveOptions = Omit<LiveRoomOptions<never>, 'stream' | 'log' | 'words'>;

export interface EventsOptions extends LiveOptions {
  readonly events: LiveEvents | Lacking;
  readonly admit: AdmitStream;
}

const follow = ({ log }: LiveEvents, { admit, ...live }: Omit<EventsOptions, 'events'>): RequestHandler => {
  const welcome = liveRoom({ ...live, stream: 'events', log, words: changeJson });
  return (request, response, next) => {
    const { ticket, ...filter } = validate(EventsQuery, request.query);
    admit({ request, response, next, ticket }, (admitted) =>
      welcome({ request, response, admitted, wish: changeWish(filter) }),
    );
  };
};

/** GET /events: the changes as they come, filtered here, as server-sent events. */
export const eventsRoute = ({ events, ...options }: EventsOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/events')
    .head(onlyMethods('GET'))
    .get(isLacking(events) ? lackingRoute(events) : follow(events, options))
    .all(onlyMethods('GET'));
  return router;
};
