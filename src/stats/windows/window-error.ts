export type WindowErrorCode = 'bad-range' | 'bad-summary';

/** What was asked for cannot be: the message says what is allowed. Asking again for the same will not help. */
export class WindowError extends Error {
  override readonly name = 'WindowError';
  readonly retriable = false;
  readonly code: WindowErrorCode;

  constructor(code: WindowErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
