/** The kind of a `SourceError`, as a stable word. */
export type SourceErrorCode =
  /** The source cannot be used as it is configured: a missing package, a missing file, a wrong option. */
  | 'source-misconfigured'
  /** What is there now is not what the position belongs to. */
  | 'source-changed'
  /** What is there cannot be read. */
  | 'source-unreadable'
  /** The feed skipped some of its numbers. */
  | 'source-gap';

/** A source cannot be read. Retrying does not help, unless `retriable` says so. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly code: SourceErrorCode;
  readonly retriable: boolean;

  constructor(
    code: SourceErrorCode,
    message: string,
    options: { cause?: unknown; retriable?: boolean } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retriable = options.retriable ?? false;
  }
}
