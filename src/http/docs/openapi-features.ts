import type { ZodOpenApiPathsObject } from 'zod-openapi';
import type * as z from 'zod';
import { jsonResponse, jsonContent, errorResponse, withUnauthorized } from './openapi-responses.ts';
import {
  ChangeResponse,
  TopResponse,
  TotalsResponse,
  TrendResponse,
  TrendsResponse,
  WikisResponse,
  WindowsResponse,
} from '../schemas/feature-responses.ts';
import { AnnotationsParams, AnnotationsResponse } from '../schemas/annotation-schemas.ts';
import { EventsParams } from '../schemas/events-params.ts';
import {
  TopParams,
  TotalsParams,
  TrendFeedParams,
  TrendsParams,
  WindowsParams,
} from '../schemas/feature-params.ts';

const streamContent = (itemSchema: z.ZodType) => ({
  'text/event-stream': { schema: itemSchema },
  'application/x-ndjson': { schema: itemSchema },
});

const FEATURE_DISABLED = errorResponse(
  'Not available in this process; the message says which process has it.',
);
const STREAMS_HELP =
  'With a ticket instead of a token, the same browser may resume within a minute after a disconnect. A client that sends ' +
  'the last event id receives everything since, as far as the history reaches; an event `gap` marks missing events. ' +
  'A client that is too slow gets an event `cut-off` and is disconnected. As JSON lines ("Accept: application/x-ndjson") ' +
  'every line has a `position`, which a client sends as Last-Event-ID; a line with `notice` is a gap or a cut-off.';

const WEB_SOCKET_HELP =
  'With "Upgrade: websocket", each JSON line is a message of a WebSocket. It is closed with 1001 when the server stops, 1008 when ' +
  'the token or ticket is no longer valid, and 1013 when the client is too slow.';

type Security = { readonly security?: { bearer: string[] }[] };

interface FeedFormat {
  readonly operationId: string;
  readonly name: string;
  readonly specification: string;
  readonly mediaType: string;
  readonly type: 'string' | 'object';
}

const trendFeed = (
  { operationId, name, specification, mediaType, type }: FeedFormat,
  security: Security,
): ZodOpenApiPathsObject[string] => ({
  get: {
    operationId,
    summary: `Current trends as ${name}`,
    ...security,
    requestParams: { query: TrendFeedParams },
    responses: withUnauthorized({
      '200': { description: specification, content: { [mediaType]: { schema: { type } } } },
      '400': errorResponse('Invalid value of of.'),
      '404': FEATURE_DISABLED,
    }),
  },
});

/** The paths of optional features. */
export const featurePaths = (security: Security): ZodOpenApiPathsObject => ({
  '/stats/windows': {
    get: {
      operationId: 'windows',
      summary: 'Counts per time window',
      description:
        'Windows without events are omitted: between counted_since and complete_until they had none, or the feed lost them ' +
        '(see `lost` of /stats/totals); otherwise they are unknown. The Link header has the URL of the next page.',
      ...security,
      requestParams: { query: WindowsParams },
      responses: withUnauthorized({
        '200': {
          description: 'One page of windows in time order.',
          content: { ...jsonContent(WindowsResponse), 'text/csv': { schema: { type: 'string' } } },
        },
        '400': errorResponse('Invalid query; the message says what is allowed.'),
        '404': FEATURE_DISABLED,
        '406': errorResponse('Accept allows neither JSON nor CSV.'),
        '503': errorResponse('The store is not available.'),
      }),
    },
  },
  '/stats/totals': {
    get: {
      operationId: 'totals',
      summary: 'Counts of one range, to the second',
      ...security,
      requestParams: { query: TotalsParams },
      responses: withUnauthorized({
        '200': jsonResponse('The counts.', TotalsResponse),
        '400': errorResponse('Invalid query; the message says what is allowed.'),
        '404': FEATURE_DISABLED,
        '503': errorResponse('The store is not available.'),
      }),
    },
  },
  '/stats/top': {
    get: {
      operationId: 'top',
      summary: 'Top pages, users, domains or kinds of users in the given window or range',
      ...security,
      requestParams: { query: TopParams },
      responses: withUnauthorized({
        '200': jsonResponse('The top list.', TopResponse),
        '400': errorResponse('Invalid query; the message says what is allowed.'),
        '404': FEATURE_DISABLED,
        '503': errorResponse('The store is not available.'),
      }),
    },
  },
  '/stats/annotations': {
    get: {
      operationId: 'annotations',
      summary: 'What happened in a range: restarts, outages and losses of the feed, trends and edit wars',
      ...security,
      requestParams: { query: AnnotationsParams },
      responses: withUnauthorized({
        '200': jsonResponse('The annotations.', AnnotationsResponse),
        '400': errorResponse('Invalid query; the message says what is allowed.'),
        '404': FEATURE_DISABLED,
        '503': errorResponse('The store is not available.'),
      }),
    },
  },
  '/stats/trends': {
    get: {
      operationId: 'trends',
      summary: 'Current trends',
      description: `As JSON, or with "Accept: text/event-stream" or "application/x-ndjson" as a stream with one trend per event. ${STREAMS_HELP}`,
      ...security,
      requestParams: { query: TrendsParams },
      responses: withUnauthorized({
        '200': {
          description: 'The trends.',
          content: { ...jsonContent(TrendsResponse), ...streamContent(TrendResponse) },
        },
        '400': errorResponse('Invalid value of of.'),
        '404': FEATURE_DISABLED,
        '406': errorResponse('Accept allows neither JSON nor server-sent events nor JSON lines.'),
        '503': errorResponse('Too many streams are open.'),
      }),
    },
  },
  '/stats/trends.atom': trendFeed(
    {
      operationId: 'trendsAtom',
      name: 'an Atom feed',
      specification: 'RFC 4287.',
      mediaType: 'application/atom+xml',
      type: 'string',
    },
    security,
  ),
  '/stats/trends.json': trendFeed(
    {
      operationId: 'trendsJsonFeed',
      name: 'a JSON Feed',
      specification: 'JSON Feed 1.1.',
      mediaType: 'application/feed+json',
      type: 'object',
    },
    security,
  ),
  '/events': {
    get: {
      operationId: 'events',
      summary:
        'Stream of live changes as server-sent events, as JSON lines or over a WebSocket, optionally filtered',
      description: `Changes are sent before they are durable; only /stats is exact. ${STREAMS_HELP} ${WEB_SOCKET_HELP}`,
      ...security,
      requestParams: { query: EventsParams },
      responses: withUnauthorized({
        '101': { description: 'A WebSocket: one message per change, as a JSON line.' },
        '200': { description: 'One change per event.', content: streamContent(ChangeResponse) },
        '400': errorResponse('Invalid filter, or a malformed handshake of a WebSocket.'),
        '403': errorResponse(
          'A page of another site opened a WebSocket without a ticket or token (other-origin).',
        ),
        '404': FEATURE_DISABLED,
        '426': errorResponse('Another version of the WebSocket protocol than 13.'),
        '503': errorResponse('Too many streams are open.'),
      }),
    },
  },
  '/stats/wikis': {
    get: {
      operationId: 'wikis',
      summary: 'The wikis seen so far with names and rates, and the named sets of wikis',
      ...security,
      responses: withUnauthorized({
        '200': jsonResponse('The wikis and the sets.', WikisResponse),
        '503': errorResponse('The store is not available.'),
      }),
    },
  },
});
