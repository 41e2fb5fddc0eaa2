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

/** The approximate length of a record on the wire. */
export const wireBytes = ({
  key,
  value,
  headers,
}: Pick<OutgoingRecord, 'key' | 'value' | 'headers'>): number => {
  let bytes = FRAME_BYTES + Buffer.byteLength(value) + (key === null ? 0 : Buffer.byteLength(key));
  for (const name in headers) bytes += name.length + Buffer.byteLength(headers[name] ?? '') + 4;
  return bytes;
};
