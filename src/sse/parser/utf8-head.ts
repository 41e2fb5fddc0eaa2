const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80;

/** The end of the longest part of at most `maxBytes` bytes from `from` on that does not split a character. */
export const utf8HeadEnd = (bytes: Uint8Array, from: number, end: number, maxBytes: number): number => {
  if (end - from <= maxBytes) return end;
  let headEnd = from + maxBytes;
  while (headEnd > from && isContinuation(bytes[headEnd])) headEnd -= 1;
  return headEnd;
};

/** The beginning of a text, at most `maxBytes` bytes in UTF-8. */
export const utf8Head = (text: string, maxBytes: number): string => {
  const bytes = Buffer.from(text.slice(0, maxBytes));
  return bytes.toString('utf8', 0, utf8HeadEnd(bytes, 0, bytes.length, maxBytes));
};
