/** Values by the start of their window (epoch ms). */
export interface ByStart<T> {
  readonly all: ReadonlyMap<number, T>;
  /** The value of the window that starts there; created if missing. */
  at(start: number): T;
}

/** Creates values on demand. */
export const byStart = <T extends { readonly start: number }>(create: (start: number) => T): ByStart<T> => {
  const all = new Map<number, T>();
  let latest: T | null = null;
  return {
    all,
    at: (start) => {
      // Consecutive events are mostly in the same window.
      if (latest?.start === start) return latest;
      latest = all.get(start) ?? create(start);
      all.set(start, latest);
      return latest;
    },
  };
};
