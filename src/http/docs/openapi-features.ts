import type { ZodOpenApiPathsObject } from 'zod-openapi';
import type { z } from 'zod';
import { jsonResponse, jsonContent, errorResponse, withUnauthorized } from './openapi-responses.ts';
import {
  ChangeResponse,
  TopResponse,
  TrendResponse,
  TrendsResponse,
  WindowsResponse,
} from '../schemas/feature-responses.ts';
import { EventsParams, TopParams, TrendsParams, WindowsParams } from '../schemas/feature-params.ts';

const eventStreamContent = (itemSchema: z.ZodType) => ({ 'text/event-stream': { schema: itemSchema } });

const FEATURE_DISABLED = errorResponse('This process does not have it; the message says which one does.');
const STREAMS_HELP =
  'With a ticket instead of a token, the same browser may resume for a minute after a cut. Who sends the id of the last ' +
  'event that it has gets what came since, as far as the history reaches; an event `gap` says where something is missing. ' +
  'A reader that is too slow is cut off with an event `cut-off` that says so.';

type Security = { readonly security?: { bearer: string[] }[] };

/** The routes that show time. */
export const featurePaths = (security: Security): ZodOpenApiPathsObject => ({
  '/stats/windows': {
    get: {
      summary: 'Counts by window of time',
      description:
        'Windows without any event are left out. The address of the next page is in the header Link.',
      ...security,
      requestParams: { query: WindowsParams },
      responses: withUnauthorized({
        '200': {
          description: 'One page of them, in order of time.',
          content: { ...jsonContent(WindowsResponse), 'text/csv': { schema: { type: 'string' } } },
        },
        '400': errorResponse('A question that cannot be; the message says what can.'),
        '404': FEATURE_DISABLED,
        '406': errorResponse('Neither JSON nor CSV is wanted.'),
        '503': errorResponse('The store does not answer.'),
      }),
    },
  },
  '/stats/top': {
    get: {
      summary: 'The pages, users or domains with the most events in the last so long',
      ...security,
      requestParams: { query: TopParams },
      responses: withUnauthorized({
        '200': jsonResponse('The list.', TopResponse),
        '400': errorResponse('A question that cannot be; the message says what can.'),
        '404': FEATURE_DISABLED,
        '503': errorResponse('The store does not answer.'),
      }),
    },
  },
  '/stats/trends': {
    get: {
      summary: 'What is unusual now',
      description: `As JSON, or with "Accept: text/event-stream" as events that go on, one trend each. ${STREAMS_HELP}`,
      ...security,
      requestParams: { query: TrendsParams },
      responses: withUnauthorized({
        '200': {
          description: 'The trends.',
          content: { ...jsonContent(TrendsResponse), ...eventStreamContent(TrendResponse) },
        },
        '400': errorResponse('A wrong value for of.'),
        '404': FEATURE_DISABLED,
        '406': errorResponse('Neither JSON nor server-sent events are wanted.'),
        '503': errorResponse('Too many streams are open.'),
      }),
    },
  },
  '/events': {
    get: {
      summary: 'The changes as they come, filtered, as server-sent events',
      description: `Before they are durable: /stats is what counts. ${STREAMS_HELP}`,
      ...security,
      requestParams: { query: EventsParams },
      responses: withUnauthorized({
        '200': { description: 'One change an event.', content: eventStreamContent(ChangeResponse) },
        '400': errorResponse('A wrong filter.'),
        '404': FEATURE_DISABLED,
        '503': errorResponse('Too many streams are open.'),
      }),
    },
  },
});
