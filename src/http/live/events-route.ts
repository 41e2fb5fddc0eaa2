import { type RequestHandler, Router } from 'express';
import { isDisabled, disabledRoute } from '../server/feature-disabled.ts';
import { changeFilter, requestedFilter } from './change-filter.ts';
import { changeJson } from './live-change.ts';
import { liveStreamHandler, type LiveStreamOptions } from './live-stream-handler.ts';
import { requestedFormat } from './requested-format.ts';
import { onlyMethods } from '../middleware/only-methods.ts';
import type { AdmitStream } from '../auth/stream-admission.ts';
import type { FeatureDisabled, LiveEvents } from '../server/optional-features.ts';
import type { KnownWikisFor } from '../wikis/known-wikis.ts';
import { EventsParams } from '../schemas/events-params.ts';
import { validate } from '../middleware/validate.ts';

export type LiveOptions = Omit<LiveStreamOptions<never>, 'stream' | 'log' | 'toData'>;

export interface EventsOptions extends LiveOptions {
  readonly events: LiveEvents | FeatureDisabled;
  readonly admit: AdmitStream;
  readonly knownFor: KnownWikisFor;
}

const eventsHandler = (
  { log }: LiveEvents,
  { admit, knownFor, ...live }: Omit<EventsOptions, 'events'>,
): RequestHandler => {
  const openStream = liveStreamHandler({ ...live, stream: 'events', log, toData: changeJson });
  return async (request, response, next) => {
    const { ticket, ...texts } = validate(EventsParams, request.query);
    const known = await knownFor([...(texts.domain ?? []), ...(texts.wiki ?? [])]);
    const filter = changeFilter(requestedFilter(texts, known));
    admit({ request, response, next, ticket }, (admitted) =>
      openStream({ request, response, admitted, format: requestedFormat(request), filter }),
    );
  };
};

/** GET /events: streams changes as they happen, filtered by the server, as server-sent events or JSON lines. */
export const eventsRoute = ({ events, ...options }: EventsOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/events')
    .head(onlyMethods('GET'))
    .get(isDisabled(events) ? disabledRoute(events) : eventsHandler(events, options))
    .all(onlyMethods('GET'));
  return router;
};
