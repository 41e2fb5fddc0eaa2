import * as z from 'zod';

const MAX_NAMED = 3;
const MAX_LENGTH = 40;

const quoted = (name: string): string => JSON.stringify(name.slice(0, MAX_LENGTH));

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
      const unknown = `unknown parameter ${issue.keys.slice(0, MAX_NAMED).map(quoted).join(', ')}`;
      return names.length === 0
        ? `${unknown}: none is allowed here`
        : `${unknown}; allowed: ${names.join(', ')}`;
    },
  });

/** For routes without parameters. */
export const NoParams = queryParams({});
