/** Length of a stream's key, which is part of every event id. */
export const KEY_BYTES = 32;

/** An event that all clients share, except for the key in its id line. */
export interface Frame {
  readonly bytes: Buffer;
  /** Offset of the key. */
  readonly keyOffset: number;
}

const KEY_PLACEHOLDER = ' '.repeat(KEY_BYTES);

/** An event with this number; `data` must not contain line breaks. */
export const frameOf = (number: number, data: string): Frame => {
  const head = `id: ${number}-`;
  return { bytes: Buffer.from(`${head}${KEY_PLACEHOLDER}\ndata: ${data}\n\n`), keyOffset: head.length };
};

/** Updates the client's last event id without an event; browsers send it when they reconnect. */
export const idFrame = (number: number, key: string): string => `id: ${number}-${key}\n\n`;

/** An event about the stream itself. */
export const controlFrame = (name: 'gap' | 'cut-off', payload: object): string =>
  `event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`;
