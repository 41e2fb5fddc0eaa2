import * as z from 'zod';
import type { ZodOpenApiOverrideContext } from 'zod-openapi';
import { onceOr } from './once-or.ts';

/** The most rows of a page, or of a list. */
export const MAX_ROWS = 1000;

const LIMIT_HELP = `must be a whole number from 1 to ${MAX_ROWS}`;

/** `?limit=`: the number of rows per page, from 1 to 1000. */
export const limitParam = (defaultLimit: number) =>
  z
    .string(onceOr(LIMIT_HELP))
    .regex(/^([1-9]\d{0,2}|1000)$/, { error: LIMIT_HELP })
    .transform(Number)
    .default(defaultLimit)
    .meta({
      override: ({ jsonSchema }: Pick<ZodOpenApiOverrideContext, 'jsonSchema'>) => {
        delete jsonSchema.pattern;
        Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: MAX_ROWS, default: defaultLimit });
      },
    });
