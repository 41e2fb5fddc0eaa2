/** A run of `meta.offset`s that did not come, both ends included. */
export interface Gap {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

export const gapSize = ({ from, to }: Gap): number => to - from + 1;
