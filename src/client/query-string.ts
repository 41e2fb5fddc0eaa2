type ParameterValue = string | number | boolean | Date | readonly (string | number)[] | undefined;

/** Parameters of a request by name. */
export type QueryParameters = Readonly<Record<string, ParameterValue>>;

const textOf = (value: string | number | boolean | Date): string =>
  value instanceof Date ? value.toISOString() : String(value);

const isList = (value: ParameterValue): value is readonly (string | number)[] => Array.isArray(value);

/** "?a=1&b=2", or '' without parameters. The values of a list are repeated parameters. */
export const queryString = (parameters: object = {}): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters as QueryParameters)) {
    if (value === undefined) continue;
    for (const one of isList(value) ? value : [value]) query.append(name, textOf(one));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
};
