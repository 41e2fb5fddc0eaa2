import { promisify } from 'node:util';
import { Decompress } from 'fzstd';
import { isOutputTooLarge } from './is-output-too-large.ts';
import type { NodeZstd } from './node-zstd.ts';
import type { ZstdFrame } from './zstd-frames.ts';

/** Decompresses one frame into at most `limit` bytes; `null` if there are more. Throws if the frame is damaged. */
export type ReadZstd = (frame: ZstdFrame, limit: number) => Promise<Buffer | null>;

class LimitReached extends Error {}

const decompressInJavaScript = ({ bytes }: ZstdFrame, limit: number): Buffer | null => {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const stream = new Decompress((chunk) => {
    total += chunk.length;
    if (total > limit) throw new LimitReached();
    chunks.push(chunk);
  });
  try {
    stream.push(bytes, true);
  } catch (error) {
    if (error instanceof LimitReached) return null;
    throw error;
  }
  return Buffer.concat(chunks, total);
};

/** For a Node without Zstandard. It is slower and does not verify checksums, which Java's clients do not write. */
export const readZstdInJavaScript: ReadZstd = (frame, limit) =>
  Promise.resolve().then(() => decompressInJavaScript(frame, limit));

export const readZstdWithNode = (zstd: NodeZstd): ReadZstd => {
  const decompress = promisify<Buffer, { readonly maxOutputLength: number }, Buffer>(zstd.zstdDecompress);
  return async ({ bytes }, limit) => {
    try {
      // Node rejects a limit below 1.
      const content = await decompress(bytes, { maxOutputLength: Math.max(1, limit) });
      return content.length > limit ? null : content;
    } catch (error) {
      if (isOutputTooLarge(error)) return null;
      throw error;
    }
  };
};
