const SIGNATURES: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [
    [0x1f, 0x8b],
    'compressed with gzip without a Content-Encoding header: configure the feed, or the proxy in front of it, to send the stream uncompressed',
  ],
  [
    [0x28, 0xb5, 0x2f, 0xfd],
    'compressed with zstd without a Content-Encoding header: configure the feed, or the proxy in front of it, to send the stream uncompressed',
  ],
  [[0xff, 0xfe], 'UTF-16 text: server-sent events are always UTF-8'],
  [[0xfe, 0xff], 'UTF-16 text: server-sent events are always UTF-8'],
];

/** The number of bytes that `unreadableBody` needs. */
export const SIGNATURE_BYTES = 4;

/** Says what a body is if it cannot be a stream of server-sent events, by its first bytes; `null` if it can. */
export const unreadableBody = (first: Uint8Array): string | null => {
  const known = SIGNATURES.find(([bytes]) => bytes.every((byte, index) => first[index] === byte));
  if (known !== undefined) return known[1];
  return first.subarray(0, SIGNATURE_BYTES).includes(0) ? 'binary data or UTF-16 text' : null;
};
