/** Whether one of Node's decompressors reached its `maxOutputLength`. */
export const isOutputTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
