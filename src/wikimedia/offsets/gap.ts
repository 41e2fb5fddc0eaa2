/** A range of offsets, both ends included. */
export interface OffsetRange {
  /** The first offset. */
  readonly from: number;
  /** The last offset. */
  readonly to: number;
}

/** Offsets that were never received, and the times (epoch ms) of the events received around them, as far as is known. */
export interface MissingRange extends OffsetRange {
  /** The time of the last event before them, epoch ms. */
  readonly after?: number;
  /** The time of the first event after them, epoch ms. */
  readonly before?: number;
}

/** A range of `meta.offset`s that were not received. */
export interface Gap extends OffsetRange {
  readonly topic: string;
  readonly partition: number;
}

export const gapSize = ({ from, to }: OffsetRange): number => to - from + 1;
