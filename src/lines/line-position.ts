import { createHash } from 'node:crypto';

/** The beginning of an input, by which it is known again. */
export interface HeadDigest {
  /** How many bytes it covers, at most 1,024. */
  readonly bytes: number;
  /** The SHA-256 of these bytes, in hexadecimal digits. */
  readonly sha256: string;
}

/** How far an input was read: to the end of a line. Of a compressed input, the bytes are those of the text. */
export interface LinePosition {
  /** How many lines were read. */
  readonly line: number;
  /** The end of the last of them, in bytes. */
  readonly offset: number;
  /** What the input began with. */
  readonly head: HeadDigest;
}

/** An input is known by this many bytes of its beginning, or by all that were read. */
export const MAX_HEAD_BYTES = 1024;

export const headDigest = (head: Buffer): HeadDigest => ({
  bytes: head.length,
  sha256: createHash('sha256').update(head).digest('hex'),
});

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const isHeadDigest = (value: unknown): value is HeadDigest =>
  typeof value === 'object' &&
  value !== null &&
  'bytes' in value &&
  isCount(value.bytes) &&
  'sha256' in value &&
  typeof value.sha256 === 'string';

const isLinePosition = (value: unknown): value is LinePosition =>
  typeof value === 'object' &&
  value !== null &&
  'line' in value &&
  isCount(value.line) &&
  'offset' in value &&
  isCount(value.offset) &&
  'head' in value &&
  isHeadDigest(value.head) &&
  value.head.bytes <= value.offset;

export const parseLinePosition = (text: string): LinePosition => {
  const value: unknown = JSON.parse(text);
  if (isLinePosition(value)) return { line: value.line, offset: value.offset, head: value.head };
  throw new TypeError('it is not a position in lines: it needs line, offset and head');
};
