/** A record that is to be sent. */
export interface OutgoingRecord {
  readonly key: string | null;
  readonly value: string | Buffer;
  /** Epoch ms, of 13 digits. */
  readonly timestamp: number;
  readonly headers: Readonly<Record<string, string>>;
  /** About how long it is on the wire. */
  readonly bytes: number;
}

/** What a record is longer on the wire than its key, value and headers: lengths, offset, timestamp. */
const FRAME_BYTES = 40;

/** About how long a record is on the wire. */
export const wireBytes = ({ key, value, headers }: Omit<OutgoingRecord, 'bytes'>): number => {
  let bytes = FRAME_BYTES + Buffer.byteLength(value) + (key === null ? 0 : Buffer.byteLength(key));
  for (const name in headers) bytes += name.length + Buffer.byteLength(headers[name] ?? '') + 4;
  return bytes;
};
