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

/**
 * Brings a requested list up to date by adding what the snapshots have counted since, by name.
 *
 * @param {ReadonlyMap<string, number>} requested
 * @param {Readonly<Record<string, number>>} before all-time counts at the time of the request
 * @param {Readonly<Record<string, number>>} now all-time counts now
 */
export const mergeSince = (requested, before, now) => {
  const counts = new Map(requested);
  for (const [name, count] of Object.entries(now)) {
    const more = count - (before[name] ?? 0);
    if (more > 0) counts.set(name, (counts.get(name) ?? 0) + more);
  }
  return counts;
};
