import * as z from 'zod';
import type { ZodOpenApiOverrideContext } from 'zod-openapi';
import { MAX_FILTER_VALUES } from '../../wikimedia/filter/read-filter.ts';

/** A text, or several; `readFilter` says what is wrong with them. */
export const list = (description: string) =>
  z
    .union([z.string(), z.array(z.string())])
    .transform((given) => (typeof given === 'string' ? [given] : given))
    .optional()
    .meta({ description });

/** Values separated by commas, in one parameter or several. */
export const commaList = (description: string) =>
  list(`${description} Separated by commas, or the parameter repeated: at most ${MAX_FILTER_VALUES} values.`);

/** Like `commaList`, for values that are known; `readFilter` checks them. */
export const commaListOf = (
  description: string,
  items: { readonly type: 'string' | 'integer'; readonly enum?: readonly string[] },
) =>
  commaList(description).meta({
    override: ({ jsonSchema }: Pick<ZodOpenApiOverrideContext, 'jsonSchema'>) => {
      delete jsonSchema.anyOf;
      Object.assign(jsonSchema, { type: 'array', items });
    },
  });
