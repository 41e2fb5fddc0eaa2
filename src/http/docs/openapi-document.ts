import { createDocument } from 'zod-openapi';
import {
  BEARER,
  jsonResponse,
  jsonContent,
  errorResponse,
  withForbidden,
  withUnauthorized,
} from './openapi-responses.ts';
import { ALERT_PATHS } from './openapi-alerts.ts';
import { featurePaths } from './openapi-features.ts';
import { withTags } from './openapi-tags.ts';
import { LoginBody, RejectsParams, StatsParams, StreamParams } from '../schemas/base-params.ts';
import {
  ReadyResponse,
  RejectsResponse,
  ReplayResponse,
  StatsResponse,
  StatusResponse,
  TicketResponse,
  TokenResponse,
} from '../schemas/base-responses.ts';

/** The OpenAPI 3.1 document of the HTTP API, built from the schemas that validate requests. */
export const openapiDocument = ({ version, statsPublic }: { version: string; statsPublic: boolean }) => {
  const statsSecurity = statsPublic ? {} : { security: BEARER };
  const document = createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Headwater',
      version,
      description: "Exact statistics of Wikimedia's recent changes.",
      license: { name: 'MIT', identifier: 'MIT' },
    },
    // Relative to this document: a reverse proxy may serve it at a sub-path.
    servers: [{ url: '.', description: 'This server' }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
    paths: {
      '/status': {
        get: {
          operationId: 'status',
          summary: 'Liveness check',
          responses: { '200': jsonResponse('The process is running.', StatusResponse) },
        },
      },
      '/ready': {
        get: {
          operationId: 'ready',
          summary: 'Readiness check',
          responses: {
            '200': jsonResponse('Ready.', ReadyResponse),
            '503': jsonResponse('Not ready; `problems` says why.', ReadyResponse),
          },
        },
      },
      '/login': {
        post: {
          operationId: 'login',
          summary: 'Log in: get a token for a username and password',
          requestBody: { required: true, content: jsonContent(LoginBody) },
          responses: {
            '200': jsonResponse('The token.', TokenResponse),
            '400': errorResponse('Malformed body.'),
            '401': errorResponse('Wrong username or password, or the account is disabled.'),
            '413': errorResponse('Body too large.'),
            '415': errorResponse('Body is not JSON.'),
            '429': errorResponse(
              'Too many wrong passwords from this address; Retry-After gives the seconds to wait.',
            ),
            '503': errorResponse('Too busy; try again later.'),
          },
        },
      },
      '/stats': {
        get: {
          operationId: 'stats',
          summary: 'The statistics',
          ...statsSecurity,
          requestParams: { query: StatsParams },
          responses: withUnauthorized({
            '200': jsonResponse('A consistent snapshot of the statistics.', StatsResponse),
            '304': { description: 'Not modified since the ETag in If-None-Match.' },
            '400': errorResponse('Invalid value of top.'),
            '503': errorResponse('The report is not available at the moment.'),
          }),
        },
      },
      '/stats/ticket': {
        post: {
          operationId: 'ticket',
          summary: 'Get a ticket with which a browser can open a stream',
          security: BEARER,
          responses: withUnauthorized({
            '200': jsonResponse('The ticket.', TicketResponse),
            '503': errorResponse('Too busy; try again later.'),
          }),
        },
      },
      '/stats/stream': {
        get: {
          operationId: 'statsStream',
          summary:
            'Stream of the statistics as server-sent events: one on each change, at most four per second',
          description:
            'Each event is named `stats`; its data is the response of /stats. With a ticket instead of a token, the same ' +
            'browser may resume within a minute after a disconnect by sending the last event id.',
          ...statsSecurity,
          requestParams: { query: StreamParams },
          responses: withUnauthorized({
            '200': {
              description: 'The event stream.',
              content: { 'text/event-stream': { schema: { type: 'string' } } },
            },
            '503': errorResponse('Too many streams are open.'),
          }),
        },
      },
      ...featurePaths(statsSecurity),
      ...ALERT_PATHS,
      '/mcp': {
        post: {
          operationId: 'mcp',
          summary: 'Tools for assistants: the Model Context Protocol over Streamable HTTP, without sessions',
          description: 'Needs the optional package @modelcontextprotocol/sdk.',
          ...statsSecurity,
          requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
          responses: withUnauthorized({
            '200': {
              description: 'The answer, JSON-RPC 2.0.',
              content: { 'application/json': { schema: { type: 'object' } } },
            },
            '202': { description: 'A notification, which has no answer.' },
            '400': errorResponse('Malformed body.'),
            '403': errorResponse('A page of another site without a token (other-origin).'),
            '413': errorResponse('Body too large.'),
            '415': errorResponse('Body is not JSON.'),
            '501': errorResponse('The package is not installed; the message says how.'),
            '503': errorResponse('Too busy; try again later.'),
          }),
        },
      },
      '/rejects': {
        get: {
          operationId: 'rejects',
          summary: 'Rejected events, oldest first',
          security: BEARER,
          requestParams: { query: RejectsParams },
          responses: withForbidden({
            '200': jsonResponse('One page of rejected events.', RejectsResponse),
            '400': errorResponse('Invalid value of limit or after.'),
            '503': errorResponse('The store is not available.'),
          }),
        },
      },
      '/rejects/replay': {
        post: {
          operationId: 'replayRejects',
          summary: 'Process all rejected events again',
          security: BEARER,
          responses: withForbidden({
            '200': jsonResponse(
              'How many events are now counted, and how many are still rejected.',
              ReplayResponse,
            ),
            '409': errorResponse('A replay is already running.'),
            '503': errorResponse('The store is not available.'),
          }),
        },
      },
    },
  });
  return withTags(document);
};
