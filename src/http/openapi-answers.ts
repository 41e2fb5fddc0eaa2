import type { z } from 'zod';
import type { ZodOpenApiResponsesObject } from 'zod-openapi';
import { ErrorAnswer } from './schemas.ts';

export const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
export const answer = (description: string, schema: z.ZodType) => ({ description, content: json(schema) });
export const refusal = (description: string) => answer(description, ErrorAnswer);

/** What every guarded route may answer, too. */
export const withUnauthorized = (responses: ZodOpenApiResponsesObject): ZodOpenApiResponsesObject => ({
  ...responses,
  '401': refusal('No token, or one that does not hold.'),
});
