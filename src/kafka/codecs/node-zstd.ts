import * as zlib from 'node:zlib';

type Callback = (error: Error | null, result: Buffer) => void;

/** Zstandard as Node has it from 22.15 on. */
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

/** `null` where this Node has none. */
export const nodeZstd = (): NodeZstd | null => (hasZstd(zlib) ? zlib : null);
