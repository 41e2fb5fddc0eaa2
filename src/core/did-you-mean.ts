/** Edit distance: insertions, deletions, substitutions and swaps of adjacent letters (optimal string alignment). */
const editDistance = (a: string, b: string): number => {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (previous[column - 1] ?? 0) + (same ? 0 : 1),
          swapped ? (beforePrevious[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
};

/** Stricter for short names: HOME is not a misspelled HOST. */
const tolerance = (name: string): number => (name.length < 8 ? 1 : 2);

/** The known name closest to `written`, or `null` if none is close. */
export const didYouMean = (written: string, names: readonly string[]): string | null => {
  const byDistance = names
    // The distance is never below the difference in length, which is much faster to compute.
    .filter((name) => Math.abs(name.length - written.length) <= tolerance(name))
    .map((name) => ({ name, steps: editDistance(written, name) }))
    .filter(({ name, steps }) => steps <= tolerance(name))
    .sort((a, b) => a.steps - b.steps);
  return byDistance[0]?.name ?? null;
};
