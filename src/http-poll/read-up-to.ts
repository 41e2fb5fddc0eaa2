import type { Readable } from 'node:stream';

export interface LimitedBytes {
  readonly bytes: Buffer;
  /** The stream had more. */
  readonly isTruncated: boolean;
}

/** Reads a stream to its end, or up to a limit; then it destroys the stream. */
export const readUpTo = async (
  stream: Readable,
  maxBytes: number,
  onChunk: () => void = () => undefined,
): Promise<LimitedBytes> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    onChunk();
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), isTruncated: true };
  }
  return { bytes: Buffer.concat(chunks), isTruncated: false };
};
