import { errorCode } from '../../core/error-code.ts';

/** The server could not start; the message says what to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
  readonly code: string;

  constructor(code: string, message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

export interface PortSource {
  /** The setting or flag that chose the port. */
  readonly setting?: string;
  /** Who may have taken the port, in brackets; empty if unknown. */
  readonly users?: string;
}

/** Converts an error of `listen` into one that says what to change. */
export const listenError = (
  error: unknown,
  host: string,
  port: number,
  { setting = 'PORT', users = '' }: PortSource = {},
): ListenError => {
  const code = errorCode(error) ?? 'unknown';
  switch (code) {
    case 'EADDRINUSE':
      return new ListenError(
        code,
        `port ${port} is in use${users}: stop the other program or set ${setting} to another one`,
        error,
      );
    case 'EACCES':
      return new ListenError(
        code,
        `this user may not open port ${port}: set ${setting} to a port above 1023`,
        error,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new ListenError(
        code,
        `${host} is not an address of this machine: set HOST to one of its addresses or to 0.0.0.0`,
        error,
      );
    default:
      return new ListenError(code, `cannot listen on ${host}, port ${port}: ${String(error)}`, error);
  }
};
