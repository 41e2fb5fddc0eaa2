/** The `code` of a Node.js error, such as EADDRINUSE; null without one. */
export const errorCode = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
