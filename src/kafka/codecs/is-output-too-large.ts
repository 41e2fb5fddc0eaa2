/** Whether one of Node's own decompressors stopped at the bound it was given. */
export const isOutputTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
