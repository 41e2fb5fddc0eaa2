import { type Request, type RequestHandler, type Response, Router } from 'express';
import { isDisabled, disabledRoute } from '../server/feature-disabled.ts';
import { changeFilter, requestedFilter } from './change-filter.ts';
import { changeJson } from './live-change.ts';
import { liveStreamHandler, type LiveStreamOptions } from './live-stream-handler.ts';
import { NDJSON_FORMAT } from './ndjson-format.ts';
import { requestedFormat } from './requested-format.ts';
import type { StreamFormat } from './stream-format.ts';
import { httpOutput, type StreamOutput } from './stream-output.ts';
import { webSocketAcceptor } from './accept-web-socket.ts';
import { webSocketOutput } from './web-socket-output.ts';
import { checkHandshake, checkOrigin } from './check-handshake.ts';
import { wantsWebSocket } from '../server/web-socket-requests.ts';
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
  const accept = webSocketAcceptor();
  /** Where the stream is written; `null` if the client has gone. */
  const outputOf = (
    request: Request,
    response: Response,
    { contentType }: StreamFormat,
  ): StreamOutput | null => {
    if (!wantsWebSocket(request)) return httpOutput(response, contentType);
    const socket = accept(request, response);
    return socket === null ? null : webSocketOutput(socket, request.socket, live.heartbeat$);
  };
  return async (request, response, next) => {
    const { ticket, ...texts } = validate(EventsParams, request.query);
    const known = await knownFor([...(texts.domain ?? []), ...(texts.wiki ?? [])]);
    const filter = changeFilter(requestedFilter(texts, known));
    if (wantsWebSocket(request)) {
      checkHandshake(request);
      checkOrigin(request, ticket);
    }
    admit({ request, response, next, ticket }, (admitted) => {
      const format = wantsWebSocket(request) ? NDJSON_FORMAT : requestedFormat(request);
      const output = outputOf(request, response, format);
      if (output === null) admitted.release();
      else openStream({ request, output, admitted, format, filter });
    });
  };
};

/** GET /events: streams changes as they happen, filtered by the server, as server-sent events, as JSON lines or over a WebSocket. */
export const eventsRoute = ({ events, ...options }: EventsOptions): Router => {
  const router = Router({ caseSensitive: true });
  router
    .route('/events')
    .head(onlyMethods('GET'))
    .get(isDisabled(events) ? disabledRoute(events) : eventsHandler(events, options))
    .all(onlyMethods('GET'));
  return router;
};
