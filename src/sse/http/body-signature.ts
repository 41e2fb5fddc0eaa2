const SIGNATURES: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [
    [0x1f, 0x8b],
    'compressed with gzip, although its header has no Content-Encoding: have it, or the proxy before it, send the stream uncompressed',
  ],
  [
    [0x28, 0xb5, 0x2f, 0xfd],
    'compressed with zstd, although its header has no Content-Encoding: have it, or the proxy before it, send the stream uncompressed',
  ],
  [[0xff, 0xfe], 'text in UTF-16: server-sent events are always UTF-8'],
  [[0xfe, 0xff], 'text in UTF-16: server-sent events are always UTF-8'],
];

/** So many bytes tell what a body is. */
export const SIGNATURE_BYTES = 4;

/** What a body is that cannot be a stream of server-sent events, by its first bytes; `null` when it can. */
export const unreadableBody = (first: Uint8Array): string | null => {
  const known = SIGNATURES.find(([bytes]) => bytes.every((byte, index) => first[index] === byte));
  if (known !== undefined) return known[1];
  return first.subarray(0, SIGNATURE_BYTES).includes(0) ? 'binary data, or text in UTF-16' : null;
};
