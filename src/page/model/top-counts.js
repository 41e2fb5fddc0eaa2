/**
 * The largest counts, largest first; equal counts by name. The order of the object's keys is useless here: JavaScript
 * moves names like "142" to the front.
 *
 * @param {Readonly<Record<string, number>> | ReadonlyMap<string, number>} counts
 * @param {number} limit
 * @returns {[name: string, count: number][]}
 */
export const largest = (counts, limit) =>
  (counts instanceof Map ? [...counts] : Object.entries(counts))
    .sort(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
    .slice(0, limit);
