/** Java's framing of snappy: this mark, two version numbers, then blocks, each after its length. */
const MARK = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const VERSIONS = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]);
const HEADER = Buffer.concat([MARK, VERSIONS]);
const LENGTH_BYTES = 4;

export const isXerial = (buffer: Buffer): boolean => buffer.subarray(0, MARK.length).equals(MARK);

export const writeXerial = (blocks: readonly Buffer[]): Buffer =>
  Buffer.concat([
    HEADER,
    ...blocks.flatMap((block) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32BE(block.length);
      return [length, block];
    }),
  ]);

/** The blocks of one or more concatenated streams. Throws if the bytes are truncated. */
export const readXerial = (buffer: Buffer): Buffer[] => {
  const blocks: Buffer[] = [];
  let at = 0;
  while (at < buffer.length) {
    if (isXerial(buffer.subarray(at))) {
      at += HEADER.length;
      if (at > buffer.length) throw new Error('the header is truncated');
      continue;
    }
    const start = at + LENGTH_BYTES;
    const end = start > buffer.length ? Infinity : start + buffer.readUInt32BE(at);
    if (end > buffer.length) throw new Error('the last block is truncated');
    blocks.push(buffer.subarray(start, end));
    at = end;
  }
  return blocks;
};
