import * as zlib from 'node:zlib';

type Callback = (error: Error | null, result: Buffer) => void;

/** The Zstandard functions of Node 22.15 and later. */
export interface NodeZstd {
  readonly zstdCompress: (buffer: Buffer, callback: Callback) => void;
  readonly zstdDecompress: (
    buffer: Buffer,
    options: { readonly maxOutputLength: number },
    callback: Callback,
  ) => void;
}

const hasZstd = (module: object): module is NodeZstd =>
  'zstdCompress' in module && 'zstdDecompress' in module;

/** `null` if this Node has none. */
export const nodeZstd = (): NodeZstd | null => (hasZstd(zlib) ? zlib : null);
