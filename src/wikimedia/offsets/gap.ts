/** A range of offsets, both ends included. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

/** Offsets that were never received, and the times (epoch ms) of the events received around them, as far as is known. */
export interface MissingRange extends OffsetRange {
  readonly after?: number;
  readonly before?: number;
}

/** A range of `meta.offset`s that were not received. */
export interface Gap extends OffsetRange {
  readonly topic: string;
  readonly partition: number;
}

export const gapSize = ({ from, to }: OffsetRange): number => to - from + 1;
