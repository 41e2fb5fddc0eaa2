/** The largest counts, largest first; equal counts by name. */
export const largest = (
  counts: ReadonlyMap<string, number>,
  limit: number,
): readonly (readonly [name: string, count: number])[] =>
  [...counts].sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1)).slice(0, limit);
