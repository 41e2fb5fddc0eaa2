export type WindowErrorCode = 'bad-range' | 'bad-summary';

/** An invalid query: the message says what is allowed. A retry cannot succeed. */
export class WindowError extends Error {
  override readonly name = 'WindowError';
  readonly retriable = false;
  readonly code: WindowErrorCode;

  constructor(code: WindowErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
