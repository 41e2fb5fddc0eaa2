/** The kind of a `FollowError`, as a stable word. */
export type FollowErrorCode =
  /** An option of `follow` cannot be used. */
  | 'bad-option'
  /** The stored position cannot be read. */
  | 'bad-position'
  /** The feed gives no positions, and events have no key. */
  | 'no-position';

/** The pipeline cannot run as it was written. Retrying does not help. */
export class FollowError extends Error {
  override readonly name = 'FollowError';
  readonly retriable = false;
  readonly code: FollowErrorCode;

  constructor(code: FollowErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
  }
}
