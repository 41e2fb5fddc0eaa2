import * as z from 'zod';

/** Rejects unknown parameters: a misspelt one would silently change the query. `reasons`: why a known one is not taken. */
export const queryParams = <S extends z.ZodRawShape>(
  shape: S,
  reasons: Readonly<Partial<Record<string, string>>> = {},
) =>
  z.strictObject(shape, {
    error: (issue) => {
      if (issue.code !== 'unrecognized_keys') return undefined;
      const reason = issue.keys.map((key) => reasons[key]).find((found) => found !== undefined);
      if (reason !== undefined) return reason;
      const names = Object.keys(shape);
      return names.length === 0
        ? 'unknown parameter: none is allowed here'
        : `unknown parameter; allowed: ${names.join(', ')}`;
    },
  });

/** For routes without parameters. */
export const NoParams = queryParams({});
