import { ApiError } from './api-error.ts';

type ParameterValue = string | number | boolean | Date | readonly (string | number)[] | undefined;

/** Parameters of a request by name. */
export type QueryParameters = Readonly<Record<string, ParameterValue>>;

const textOf = (name: string, value: string | number | boolean | Date): string => {
  if (!(value instanceof Date)) return String(value);
  if (Number.isNaN(value.getTime()))
    throw new ApiError(
      'invalid-parameter',
      `${name} is an invalid Date: give a valid one, or an ISO 8601 time`,
    );
  return value.toISOString();
};

const isList = (value: ParameterValue): value is readonly (string | number)[] => Array.isArray(value);

/**
 * "?a=1&b=2", or '' without parameters. The values of a list are repeated parameters.
 *
 * @throws ApiError `invalid-parameter`: an invalid `Date`
 */
export const queryString = (parameters: object = {}): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters as QueryParameters)) {
    if (value === undefined) continue;
    for (const one of isList(value) ? value : [value]) query.append(name, textOf(name, one));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
};
