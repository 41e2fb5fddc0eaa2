/** Parts of time, each at its start (epoch ms). */
export interface ByStart<T> {
  readonly all: ReadonlyMap<number, T>;
  /** The part that starts there, made if there is none yet. */
  at(start: number): T;
}

/** Makes parts as they are asked for. */
export const byStart = <T extends { readonly start: number }>(create: (start: number) => T): ByStart<T> => {
  const all = new Map<number, T>();
  let latest: T | null = null;
  return {
    all,
    at: (start) => {
      // Events mostly fall into the part of the one before.
      if (latest?.start === start) return latest;
      latest = all.get(start) ?? create(start);
      all.set(start, latest);
      return latest;
    },
  };
};
