/** The largest value of flags such as --limit. */
export const MAX_COUNT = 1_000_000_000;
