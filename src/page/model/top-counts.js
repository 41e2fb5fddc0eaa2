/**
 * The largest counts, largest first; equal counts by name. The order of an object's own keys says nothing:
 * JavaScript moves names like "142" to the front.
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
 * What was counted up to `at`, and what has come since, by name: a list that was asked for moves with every snapshot.
 *
 * @param {ReadonlyMap<string, number>} asked
 * @param {Readonly<Record<string, number>>} then what all had when it was asked for
 * @param {Readonly<Record<string, number>>} now what all have now
 */
export const broughtUpToDate = (asked, then, now) => {
  const counts = new Map(asked);
  for (const [name, count] of Object.entries(now)) {
    const more = count - (then[name] ?? 0);
    if (more > 0) counts.set(name, (counts.get(name) ?? 0) + more);
  }
  return counts;
};
