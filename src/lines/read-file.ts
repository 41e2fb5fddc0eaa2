import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { continueAfter } from './continue-after.ts';
import { decompressed, isGzip } from './decompressed.ts';
import { shorterInputError, unreadableFileError } from './input-errors.ts';
import type { InputHead } from './input-head.ts';
import { type LinePosition, MAX_HEAD_BYTES } from './line-position.ts';

/** The bytes of a file that one read brings. */
export const CHUNK_BYTES = 65_536;

/** Reads the beginning of a file. */
export const readHead = async (handle: FileHandle): Promise<Buffer> => {
  const buffer = Buffer.alloc(MAX_HEAD_BYTES);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
    length += bytesRead;
    if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
  }
};

export const openFile = async (name: string, mayCome: boolean): Promise<FileHandle> => {
  try {
    return await open(name, 'r');
  } catch (cause) {
    throw unreadableFileError(name, cause, mayCome);
  }
};

export const collectHead = async function* (
  chunks: AsyncIterable<Buffer>,
  head: InputHead,
): AsyncGenerator<Buffer> {
  let offset = 0;
  for await (const chunk of chunks) {
    head.add(chunk, offset);
    offset += chunk.length;
    yield chunk;
  }
};

/** The text of a file after a position, to the end of the file. gzip is decompressed, which begins at the beginning. */
export async function* readFile(
  name: string,
  position: LinePosition | null,
  head: InputHead,
): AsyncGenerator<Buffer> {
  const handle = await openFile(name, false);
  try {
    const start = await readHead(handle);
    const size = (await handle.stat()).size;
    const isCompressed = isGzip(start);
    const base = position === null || isCompressed ? 0 : Math.max(0, position.offset - 1);
    if (!isCompressed) head.add(start, 0);
    if (!isCompressed && position !== null && size < position.offset)
      throw shorterInputError(name, position, size);
    const bytes = createReadStream(name, {
      fd: handle,
      start: base,
      autoClose: false,
      highWaterMark: CHUNK_BYTES,
    }) as AsyncIterable<Buffer>;
    const text = isCompressed ? collectHead(decompressed(name, bytes), head) : bytes;
    yield* position === null ? text : continueAfter(text, { name, position, base, head });
  } catch (cause) {
    if (cause instanceof Error && 'errno' in cause && 'syscall' in cause)
      throw unreadableFileError(name, cause, false);
    throw cause;
  } finally {
    await handle.close();
  }
}
