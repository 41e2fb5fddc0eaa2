import type { ZodOpenApiPathsObject } from 'zod-openapi';
import type { z } from 'zod';
import { answer, json, refusal, withUnauthorized } from './openapi-answers.ts';
import { ChangeAnswer, TopAnswer, TrendAnswer, TrendsAnswer, WindowsAnswer } from './time-answers.ts';
import { EventsQuery, TopQuery, TrendsQuery, WindowsQuery } from './time-queries.ts';

const events = (itemSchema: z.ZodType) => ({ 'text/event-stream': { schema: itemSchema } });

const NOT_HERE = refusal('This process does not have it; the message says which one does.');
const STREAMS =
  'With a ticket instead of a token, the same browser may resume for a minute after a cut. Who sends the id of the last ' +
  'event that it has gets what came since, as far as the history reaches; an event `gap` says where something is missing. ' +
  'A reader that is too slow is cut off with an event `cut-off` that says so.';

type Security = { readonly security?: { bearer: string[] }[] };

/** The routes that show time. */
export const timePaths = (security: Security): ZodOpenApiPathsObject => ({
  '/stats/windows': {
    get: {
      summary: 'Counts by window of time',
      description:
        'Windows without any event are left out. The address of the next page is in the header Link.',
      ...security,
      requestParams: { query: WindowsQuery },
      responses: withUnauthorized({
        '200': {
          description: 'One page of them, in order of time.',
          content: { ...json(WindowsAnswer), 'text/csv': { schema: { type: 'string' } } },
        },
        '400': refusal('A question that cannot be; the message says what can.'),
        '404': NOT_HERE,
        '406': refusal('Neither JSON nor CSV is wanted.'),
        '503': refusal('The store does not answer.'),
      }),
    },
  },
  '/stats/top': {
    get: {
      summary: 'The pages, users or domains with the most events in the last so long',
      ...security,
      requestParams: { query: TopQuery },
      responses: withUnauthorized({
        '200': answer('The list.', TopAnswer),
        '400': refusal('A question that cannot be; the message says what can.'),
        '404': NOT_HERE,
        '503': refusal('The store does not answer.'),
      }),
    },
  },
  '/stats/trends': {
    get: {
      summary: 'What is unusual now',
      description: `As JSON, or with "Accept: text/event-stream" as events that go on, one trend each. ${STREAMS}`,
      ...security,
      requestParams: { query: TrendsQuery },
      responses: withUnauthorized({
        '200': {
          description: 'The trends.',
          content: { ...json(TrendsAnswer), ...events(TrendAnswer) },
        },
        '400': refusal('A wrong value for of.'),
        '404': NOT_HERE,
        '406': refusal('Neither JSON nor server-sent events are wanted.'),
        '503': refusal('Too many streams are open.'),
      }),
    },
  },
  '/events': {
    get: {
      summary: 'The changes as they come, filtered, as server-sent events',
      description: `Before they are durable: /stats is what counts. ${STREAMS}`,
      ...security,
      requestParams: { query: EventsQuery },
      responses: withUnauthorized({
        '200': { description: 'One change an event.', content: events(ChangeAnswer) },
        '400': refusal('A wrong filter.'),
        '404': NOT_HERE,
        '503': refusal('Too many streams are open.'),
      }),
    },
  },
});
