import { createDocument } from 'zod-openapi';
import { answer, json, refusal, withForbidden, withUnauthorized } from './openapi-answers.ts';
import { timePaths } from './openapi-time.ts';
import {
  LoginBody,
  ReadyAnswer,
  RejectsAnswer,
  RejectsQuery,
  ReplayAnswer,
  StatsAnswer,
  StatsQuery,
  StatusAnswer,
  StreamQuery,
  TicketAnswer,
  TokenAnswer,
} from './schemas.ts';

const BEARER = [{ bearer: [] }];

/** The description of the HTTP interface, OpenAPI 3.1, from the schemas that the routes check with. */
export const openapiDocument = ({ version, statsPublic }: { version: string; statsPublic: boolean }) => {
  const statsSecurity = statsPublic ? {} : { security: BEARER };
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Headwater',
      version,
      description: "Exact statistics of Wikimedia's recent changes.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    paths: {
      '/status': {
        get: { summary: 'The process lives', responses: { '200': answer('It does.', StatusAnswer) } },
      },
      '/ready': {
        get: {
          summary: 'Whether it does its work, and if not, why',
          responses: { '200': answer('Ready.', ReadyAnswer), '503': answer('Not ready.', ReadyAnswer) },
        },
      },
      '/login': {
        post: {
          summary: 'A token for a username and a password',
          requestBody: { required: true, content: json(LoginBody) },
          responses: {
            '200': answer('The token.', TokenAnswer),
            '400': refusal('Malformed.'),
            '401': refusal('Wrong username or password, or the account is disabled.'),
            '413': refusal('Too large.'),
            '415': refusal('Not JSON.'),
            '429': refusal(
              'Too many wrong passwords from this address: Retry-After says how many seconds to wait.',
            ),
            '503': refusal('Busy.'),
          },
        },
      },
      '/stats': {
        get: {
          summary: 'The statistics',
          ...statsSecurity,
          requestParams: { query: StatsQuery },
          responses: withUnauthorized({
            '200': answer('The statistics, all of one instant.', StatsAnswer),
            '304': { description: 'Unchanged since the ETag in If-None-Match.' },
            '400': refusal('A wrong value for top.'),
            '503': refusal('The report cannot be made now.'),
          }),
        },
      },
      '/stats/ticket': {
        post: {
          summary: 'A ticket with which a browser opens /stats/stream',
          security: BEARER,
          responses: withUnauthorized({
            '200': answer('The ticket.', TicketAnswer),
            '503': refusal('Busy.'),
          }),
        },
      },
      '/stats/stream': {
        get: {
          summary: 'The statistics as server-sent events, when they change, at most four a second',
          description:
            'Each event is `stats` with the answer of /stats as its data. With a ticket instead of a token, the ' +
            'same browser may resume for a minute after a cut: it then sends the id of the last event.',
          ...statsSecurity,
          requestParams: { query: StreamQuery },
          responses: withUnauthorized({
            '200': {
              description: 'The events.',
              content: { 'text/event-stream': { schema: { type: 'string' } } },
            },
            '503': refusal('Too many streams are open.'),
          }),
        },
      },
      ...timePaths(statsSecurity),
      '/rejects': {
        get: {
          summary: 'Events that could not be counted, oldest first',
          security: BEARER,
          requestParams: { query: RejectsQuery },
          responses: withForbidden({
            '200': answer('One page of them.', RejectsAnswer),
            '400': refusal('A wrong value for limit or after.'),
            '503': refusal('The store does not answer.'),
          }),
        },
      },
      '/rejects/replay': {
        post: {
          summary: 'Tries all of them again',
          security: BEARER,
          responses: withForbidden({
            '200': answer('How many are counted now, and how many are still rejected.', ReplayAnswer),
            '409': refusal('A replay is under way.'),
            '503': refusal('The store does not answer.'),
          }),
        },
      },
    },
  });
};
