import type * as z from 'zod';
import type { ZodOpenApiResponsesObject } from 'zod-openapi';
import { ErrorResponse } from '../schemas/base-responses.ts';

/** The security of guarded routes. */
export const BEARER = [{ bearer: [] }];

export const jsonContent = (schema: z.ZodType) => ({ 'application/json': { schema } });
export const jsonResponse = (description: string, schema: z.ZodType) => ({
  description,
  content: jsonContent(schema),
});
export const errorResponse = (description: string) => jsonResponse(description, ErrorResponse);

/** Adds the 401 response of guarded routes. */
export const withUnauthorized = (responses: ZodOpenApiResponsesObject): ZodOpenApiResponsesObject => ({
  ...responses,
  '401': errorResponse(
    'No valid token: it is missing, expired (token-expired), or revoked because the account was disabled or its password changed (token-revoked).',
  ),
});

/** Adds the 401 and 403 responses of routes that require the role admin. */
export const withForbidden = (responses: ZodOpenApiResponsesObject): ZodOpenApiResponsesObject =>
  withUnauthorized({ ...responses, '403': errorResponse('The account has the role reader (admin-only).') });
