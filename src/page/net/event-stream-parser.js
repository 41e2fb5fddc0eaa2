/** A message longer than this is no message of ours: what comes is given up rather than kept. */
export const MOST_CHARACTERS = 1_000_000;

/** @typedef {{ event: string, data: string, id: string | null }} Message */

/**
 * Cuts a text/event-stream into its messages, however it arrives in pieces. Comments and what has no data are left
 * out. (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation)
 *
 * @param {(message: Message) => void} onMessage
 * @returns {(piece: string) => void} throws where a message grows beyond all bounds
 */
export const createSseParser = (onMessage) => {
  /** What came after the last end of a line. */
  let rest = '';
  /** The last piece ended in a CR: a LF that comes first now belongs to it. */
  let afterCr = false;
  let event = '';
  /** @type {string[]} */
  let data = [];
  /** @type {string | null} */
  let id = null;

  /** @param {string} line */
  const take = (line) => {
    if (line === '') {
      if (data.length > 0) onMessage({ event: event === '' ? 'message' : event, data: data.join('\n'), id });
      event = '';
      data = [];
      return;
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id' && !value.includes('\0')) id = value;
  };

  return (piece) => {
    const text = rest + (afterCr && piece.startsWith('\n') ? piece.slice(1) : piece);
    if (piece !== '') afterCr = piece.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    rest = lines.pop() ?? '';
    if (rest.length + data.reduce((sum, line) => sum + line.length, 0) > MOST_CHARACTERS) {
      throw new Error('a message of the stream is too long');
    }
    for (const line of lines) take(line);
  };
};
