import { z } from 'zod';
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
