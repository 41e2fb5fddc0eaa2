import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf } from '../core/message-of.ts';
import { FeedError } from '../net/feed-error.ts';
import { type LimitedBytes, readUpTo } from './read-up-to.ts';

/** A text, or the beginning of what is none with the reason. */
export interface FileText {
  readonly text: string;
  readonly problem?: string;
}

/** Of a file that is too long or is not text, this many bytes are kept. */
const HEAD_BYTES = 65_536;
const BYTE_ORDER_MARK = /^\ufeff/;

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

const gunzipUpTo = async (name: string, bytes: Buffer, maxBytes: number): Promise<LimitedBytes> => {
  const gunzip = createGunzip();
  const compressed = Readable.from([bytes]);
  compressed.pipe(gunzip);
  try {
    return await readUpTo(gunzip, maxBytes);
  } catch (cause) {
    throw new FeedError(
      'feed-unreadable',
      `${name} is not complete, or is damaged: decompressing failed (${messageOf(cause)})`,
      { cause },
    );
  } finally {
    compressed.destroy();
  }
};

/**
 * The text of a file, which may be compressed with gzip. A file that is not complete fails with a `FeedError`: it is to be
 * read again. One that is too long or is not text has a `problem`.
 */
export const textOfBytes = async (
  name: string,
  { bytes, isTruncated }: LimitedBytes,
  maxBytes: number,
): Promise<FileText> => {
  const tooLong = (head: string): FileText => ({
    text: head,
    problem: `${name} has more than ${maxBytes} bytes: allow more with maxFileBytes`,
  });
  if (isTruncated) return tooLong(isGzip(bytes) ? '' : bytes.subarray(0, HEAD_BYTES).toString());
  if (isGzip(bytes)) return textOfBytes(name, await gunzipUpTo(name, bytes, maxBytes), maxBytes);
  if (!isUtf8(bytes))
    return { text: bytes.subarray(0, HEAD_BYTES).toString(), problem: `${name} is not UTF-8 text` };
  return { text: bytes.toString().replace(BYTE_ORDER_MARK, '') };
};
