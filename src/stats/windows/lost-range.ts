/** Events that the feed lost, and the event times between which they were published: those of the events around them. */
export interface LostRange {
  /** Epoch ms. */
  readonly from: number;
  readonly to: number;
  readonly events: number;
}
