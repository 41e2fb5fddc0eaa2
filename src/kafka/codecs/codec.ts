/** The interface of a kafkajs codec. Both methods process the records of one batch. */
export interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  /** Rejects with an `UnreadableError` for damaged data, and for data that would become too large. */
  decompress(buffer: Buffer): Promise<Buffer>;
}

/** Protects against a few kilobytes that become gigabytes. No regular batch comes near this. */
export const MAX_DECOMPRESSED_BYTES = 256 * 1024 * 1024;

/** A batch that no retry can read. */
export class UnreadableError extends Error {
  override readonly name: string = 'UnreadableError';
}

/** A batch that would need too much memory. */
export class TooLargeError extends UnreadableError {
  override readonly name = 'TooLargeError';
}

export const tooLargeError = (format: string, limit: number): TooLargeError =>
  new TooLargeError(
    `a batch compressed with ${format} has more than ${limit} bytes when decompressed: ` +
      'configure its producer to send smaller batches',
  );

/** Adds the format to the errors of `decompress`. */
export const withFormatErrors = async (
  format: string,
  decompress: () => Buffer | Promise<Buffer>,
): Promise<Buffer> => {
  try {
    return await decompress();
  } catch (error) {
    if (error instanceof TooLargeError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreadableError(`a batch that is marked as ${format} cannot be read: ${reason}`, {
      cause: error,
    });
  }
};
