import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { BEARER, errorResponse, jsonResponse, withForbidden, withUnauthorized } from './openapi-responses.ts';
import {
  AlertsParams,
  AlertsResponse,
  AlertTestParams,
  AlertTestResponse,
} from '../schemas/alert-schemas.ts';

const DISABLED = errorResponse('This process has no alerts; the message says how to start one with them.');
const UNAVAILABLE = errorResponse('The file with the alerts is not available.');

export const ALERT_PATHS: ZodOpenApiPathsObject = {
  '/alerts': {
    get: {
      operationId: 'alerts',
      summary: 'Rules, targets and the newest alerts',
      description: 'Without what is secret: no URLs of targets, no tokens, no passwords.',
      security: BEARER,
      requestParams: { query: AlertsParams },
      responses: withUnauthorized({
        '200': jsonResponse('The rules, targets and alerts.', AlertsResponse),
        '400': errorResponse('Invalid value of limit.'),
        '404': DISABLED,
        '503': UNAVAILABLE,
      }),
    },
  },
  '/alerts/test': {
    post: {
      operationId: 'testAlert',
      summary: 'Send a test alert',
      description: 'It ignores quiet hours and limits. /alerts shows what became of it.',
      security: BEARER,
      requestParams: { query: AlertTestParams },
      responses: withForbidden({
        '202': jsonResponse('It is in the outbox.', AlertTestResponse),
        '400': errorResponse('No such target.'),
        '404': DISABLED,
        '503': UNAVAILABLE,
      }),
    },
  },
};
