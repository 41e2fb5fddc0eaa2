import type { z } from 'zod';
import type { ZodOpenApiResponsesObject } from 'zod-openapi';
import { ErrorResponse } from '../schemas/base-schemas.ts';

export const jsonContent = (schema: z.ZodType) => ({ 'application/json': { schema } });
export const jsonResponse = (description: string, schema: z.ZodType) => ({
  description,
  content: jsonContent(schema),
});
export const errorResponse = (description: string) => jsonResponse(description, ErrorResponse);

/** What every guarded route may answer, too. */
export const withUnauthorized = (responses: ZodOpenApiResponsesObject): ZodOpenApiResponsesObject => ({
  ...responses,
  '401': errorResponse(
    'No token, or one that does not hold: it expired (token-expired), or its account was disabled or its password changed (token-revoked).',
  ),
});

/** The same for a route that needs the role admin. */
export const withForbidden = (responses: ZodOpenApiResponsesObject): ZodOpenApiResponsesObject =>
  withUnauthorized({ ...responses, '403': errorResponse('The account is a reader (admin-only).') });
