/** A line of a file or of standard input. */
export interface Line {
  /** The text without the end of the line; of a line that has a `problem` only the beginning. */
  readonly text: string;
  /** Why the line cannot be decoded. */
  readonly problem?: string;
}

/** A line with where it ends. */
export interface SplitLine {
  readonly line: Line;
  /** The number of the line, from 1. Empty lines count. */
  readonly number: number;
  /** The number of bytes up to and including the end of the line. */
  readonly end: number;
}
