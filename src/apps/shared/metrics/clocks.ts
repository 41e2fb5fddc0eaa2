export interface Clocks {
  /** The wall clock, epoch ms. */
  readonly now: () => number;
  /** Milliseconds that only go up. */
  readonly clock: () => number;
}
