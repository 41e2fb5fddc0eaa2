/**
 * How many of the oldest transactions are not needed: the later ones have at least `maxKeys` keys without them. `counts`: the
 * number of keys of each transaction, oldest first.
 */
export const expiredCount = (counts: readonly number[], maxKeys: number): number => {
  let kept = counts.reduce((sum, count) => sum + count, 0);
  let expired = 0;
  for (const count of counts) {
    if (kept - count < maxKeys) break;
    kept -= count;
    expired += 1;
  }
  return expired;
};
