/** What kafkajs wants of a codec: both work on the records of one batch. */
export interface Codec {
  compress(encoder: { readonly buffer: Buffer }): Promise<Buffer>;
  /** Rejects what is damaged, and what would become too large. */
  decompress(buffer: Buffer): Promise<Buffer>;
}

/** A few kilobytes can become gigabytes; no honest batch comes near this. */
export const MAX_DECOMPRESSED_BYTES = 256 * 1024 * 1024;

/** A batch that no further try will read. */
export class UnreadableError extends Error {
  override readonly name: string = 'UnreadableError';
}

/** A batch that would take too much memory. */
export class TooLargeError extends UnreadableError {
  override readonly name = 'TooLargeError';
}

export const tooLargeError = (format: string, limit: number): TooLargeError =>
  new TooLargeError(
    `a batch compressed with ${format} has more than ${limit} bytes when decompressed: ` +
      'its producer must send smaller batches',
  );

/** Runs `decompress`, and says of what it throws to which format it belongs. */
export const withFormatErrors = async (
  format: string,
  decompress: () => Buffer | Promise<Buffer>,
): Promise<Buffer> => {
  try {
    return await decompress();
  } catch (error) {
    if (error instanceof TooLargeError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreadableError(`a batch said to be compressed with ${format} cannot be read: ${reason}`, {
      cause: error,
    });
  }
};
