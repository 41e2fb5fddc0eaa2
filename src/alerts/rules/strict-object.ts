import * as z from 'zod';
import { didYouMean } from '../../core/did-you-mean.ts';

/** An object without other members: a misspelt one would silently change a rule. */
export const strictObject = <S extends z.ZodRawShape>(shape: S) =>
  z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const names = Object.keys(shape);
      const [unknown = ''] = issue.keys;
      const meant = didYouMean(unknown, names);
      return `unknown member ${JSON.stringify(unknown)}${meant === null ? '' : `: did you mean ${JSON.stringify(meant)}?`} Allowed are ${names.join(', ')}`;
    },
  });
