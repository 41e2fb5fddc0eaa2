/** A run of offsets, both ends included. */
export interface OffsetRange {
  readonly from: number;
  readonly to: number;
}

/** A run of `meta.offset`s that did not come. */
export interface Gap extends OffsetRange {
  readonly topic: string;
  readonly partition: number;
}

export const gapSize = ({ from, to }: OffsetRange): number => to - from + 1;
