/** Values of query parameters by name; those that are not given are left out. */
export type QueryValues = Readonly<Record<string, string | number | boolean | undefined>>;

/** A path with a query. */
export const queryPath = (path: string, values: QueryValues): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? path : `${path}?${query.toString()}`;
};
