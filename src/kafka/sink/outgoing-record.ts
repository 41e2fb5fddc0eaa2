/** A header; an array repeats it. */
export type WireHeader = string | Buffer | (string | Buffer)[];

/** A record to send, as the protocol allows it. */
export interface WireRecord {
  readonly key: string | Buffer | null;
  /** `null` is a tombstone. */
  readonly value: string | Buffer | null;
  /** Epoch ms, 13 digits. */
  readonly timestamp: number;
  readonly headers: Readonly<Record<string, WireHeader>>;
  /** Its approximate length on the wire. */
  readonly bytes: number;
  /** Default: the partition of its key, or of its header `id`. */
  readonly partition?: number;
}

/** A record to send. */
export interface OutgoingRecord {
  readonly key: string | null;
  readonly value: string | Buffer;
  /** Epoch ms, 13 digits. */
  readonly timestamp: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Its approximate length on the wire. */
  readonly bytes: number;
}

/** The length of a record without its key, value and headers: lengths, offset, timestamp. */
const FRAME_BYTES = 40;

const headerBytes = (name: string, header: WireHeader): number =>
  Array.isArray(header)
    ? header.reduce((sum, one) => sum + headerBytes(name, one), 0)
    : Buffer.byteLength(name) + Buffer.byteLength(header) + 4;

/** The approximate length of a record on the wire. */
export const wireBytes = ({ key, value, headers }: Pick<WireRecord, 'key' | 'value' | 'headers'>): number => {
  let bytes = FRAME_BYTES;
  if (key !== null) bytes += Buffer.byteLength(key);
  if (value !== null) bytes += Buffer.byteLength(value);
  for (const name in headers) bytes += headerBytes(name, headers[name] ?? '');
  return bytes;
};
