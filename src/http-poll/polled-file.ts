/** A numbered file of a feed. */
export interface PolledFile {
  /** The number of the file; also its position. */
  readonly number: number;
  /** The text, decompressed; of a file that has a `problem` only the beginning. */
  readonly text: string;
  /** Why the file cannot be decoded. */
  readonly problem?: string;
}
