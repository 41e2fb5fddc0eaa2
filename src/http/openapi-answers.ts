import type { z } from 'zod';
import type { ZodOpenApiResponsesObject } from 'zod-openapi';
import { ErrorAnswer } from './schemas.ts';

export const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
export const answer = (description: string, schema: z.ZodType) => ({ description, content: json(schema) });
export const refusal = (description: string) => answer(description, ErrorAnswer);

/** What every guarded route may answer, too. */
export const withUnauthorized = (responses: ZodOpenApiResponsesObject): ZodOpenApiResponsesObject => ({
  ...responses,
  '401': refusal(
    'No token, or one that does not hold: it expired (token-expired), or its account was disabled or its password changed (token-revoked).',
  ),
});

/** The same for a route that needs the role admin. */
export const withForbidden = (responses: ZodOpenApiResponsesObject): ZodOpenApiResponsesObject =>
  withUnauthorized({ ...responses, '403': refusal('The account is a reader (admin-only).') });
