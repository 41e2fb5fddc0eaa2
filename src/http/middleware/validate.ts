import type * as z from 'zod';
import { HttpError } from './http-error.ts';

/** Parses a value, or throws a 400 that names each invalid field but never repeats a value. */
export const validate = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  );
  throw new HttpError(400, 'bad-request', problems.join('; '));
};
