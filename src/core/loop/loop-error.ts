/** More events than the credit, more events out than in, or events that never came out. */
export type LoopErrorCode =
  /** The source emitted more events than it had credit for. */
  | 'loop-overrun'
  /** More events came out of the pipeline than the source emitted. */
  | 'loop-surplus'
  /** The pipeline ended, and fewer events came out of it than the source emitted. */
  | 'loop-loss';

/** A source or an operator broke the loop's accounting of events. This is a bug, so retrying does not help. */
export class LoopError extends Error {
  override readonly name = 'LoopError';
  readonly retriable = false;
  readonly code: LoopErrorCode;

  constructor(code: LoopErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
