/** The latest items of a row, oldest first. */
export interface LatestItems<T> {
  readonly items: readonly T[];
  add(item: T): void;
}

/** Keeps at most `limit` items and forgets the oldest. */
export const latestItems = <T>(limit: number): LatestItems<T> => {
  const items: T[] = [];
  return {
    items,
    add: (item) => {
      items.push(item);
      if (items.length > limit) items.shift();
    },
  };
};
