/** How long a stream's key is: it stands in the id of every event, and is the reader's own. */
export const KEY_BYTES = 32;

/** An event of a stream as it is sent to everybody, but for the key in its id line. */
export interface Frame {
  readonly bytes: Buffer;
  /** Where the key belongs. */
  readonly keyOffset: number;
}

const KEY_PLACEHOLDER = ' '.repeat(KEY_BYTES);

/** The event of this number; `data` has no line breaks. */
export const frameOf = (number: number, data: string): Frame => {
  const head = `id: ${number}-`;
  return { bytes: Buffer.from(`${head}${KEY_PLACEHOLDER}\ndata: ${data}\n\n`), keyOffset: head.length };
};

/** Tells the reader how far it has come, without an event: browsers send this id when they come back. */
export const idFrame = (number: number, key: string): string => `id: ${number}-${key}\n\n`;

/** An event about the stream itself. */
export const controlFrame = (name: 'gap' | 'cut-off', payload: object): string =>
  `event: ${name}\ndata: ${JSON.stringify(payload)}\n\n`;
