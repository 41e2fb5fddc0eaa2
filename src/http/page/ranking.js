/**
 * The largest counts, largest first; equal counts by name. The order of the object's own keys says nothing:
 * JavaScript moves names like "142" to the front.
 *
 * @param {Readonly<Record<string, number>>} counts
 * @param {number} limit
 * @returns {[name: string, count: number][]}
 */
export const largest = (counts, limit) =>
  Object.entries(counts)
    .sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
    .slice(0, limit);
