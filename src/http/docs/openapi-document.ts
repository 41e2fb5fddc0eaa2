import { createDocument } from 'zod-openapi';
import {
  jsonResponse,
  jsonContent,
  errorResponse,
  withForbidden,
  withUnauthorized,
} from './openapi-responses.ts';
import { featurePaths } from './openapi-features.ts';
import {
  LoginBody,
  ReadyResponse,
  RejectsResponse,
  RejectsParams,
  ReplayResponse,
  StatsResponse,
  StatsParams,
  StatusResponse,
  StreamParams,
  TicketResponse,
  TokenResponse,
} from '../schemas/base-schemas.ts';

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
        get: { summary: 'The process lives', responses: { '200': jsonResponse('It does.', StatusResponse) } },
      },
      '/ready': {
        get: {
          summary: 'Whether it does its work, and if not, why',
          responses: {
            '200': jsonResponse('Ready.', ReadyResponse),
            '503': jsonResponse('Not ready.', ReadyResponse),
          },
        },
      },
      '/login': {
        post: {
          summary: 'A token for a username and a password',
          requestBody: { required: true, content: jsonContent(LoginBody) },
          responses: {
            '200': jsonResponse('The token.', TokenResponse),
            '400': errorResponse('Malformed.'),
            '401': errorResponse('Wrong username or password, or the account is disabled.'),
            '413': errorResponse('Too large.'),
            '415': errorResponse('Not JSON.'),
            '429': errorResponse(
              'Too many wrong passwords from this address: Retry-After says how many seconds to wait.',
            ),
            '503': errorResponse('Busy.'),
          },
        },
      },
      '/stats': {
        get: {
          summary: 'The statistics',
          ...statsSecurity,
          requestParams: { query: StatsParams },
          responses: withUnauthorized({
            '200': jsonResponse('The statistics, all of one instant.', StatsResponse),
            '304': { description: 'Unchanged since the ETag in If-None-Match.' },
            '400': errorResponse('A wrong value for top.'),
            '503': errorResponse('The report cannot be made now.'),
          }),
        },
      },
      '/stats/ticket': {
        post: {
          summary: 'A ticket with which a browser opens /stats/stream',
          security: BEARER,
          responses: withUnauthorized({
            '200': jsonResponse('The ticket.', TicketResponse),
            '503': errorResponse('Busy.'),
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
          requestParams: { query: StreamParams },
          responses: withUnauthorized({
            '200': {
              description: 'The events.',
              content: { 'text/event-stream': { schema: { type: 'string' } } },
            },
            '503': errorResponse('Too many streams are open.'),
          }),
        },
      },
      ...featurePaths(statsSecurity),
      '/rejects': {
        get: {
          summary: 'Events that could not be counted, oldest first',
          security: BEARER,
          requestParams: { query: RejectsParams },
          responses: withForbidden({
            '200': jsonResponse('One page of them.', RejectsResponse),
            '400': errorResponse('A wrong value for limit or after.'),
            '503': errorResponse('The store does not answer.'),
          }),
        },
      },
      '/rejects/replay': {
        post: {
          summary: 'Tries all of them again',
          security: BEARER,
          responses: withForbidden({
            '200': jsonResponse('How many are counted now, and how many are still rejected.', ReplayResponse),
            '409': errorResponse('A replay is under way.'),
            '503': errorResponse('The store does not answer.'),
          }),
        },
      },
    },
  });
};
