/** A longer message cannot come from Headwater; the parser fails rather than buffer it. */
export const MAX_CHARACTERS = 1_000_000;

/** @typedef {{ event: string, data: string, id: string | null }} Message */

/**
 * Parses a text/event-stream that arrives in chunks of any size. Skips comments and events without data.
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation)
 *
 * @param {(message: Message) => void} onMessage
 * @returns {(chunk: string) => void} throws if a message exceeds `MAX_CHARACTERS`
 */
export const createSseParser = (onMessage) => {
  /** The text after the last line end. */
  let partialLine = '';
  /** The last chunk ended in CR: a leading LF of the next chunk belongs to it. */
  let afterCr = false;
  let event = '';
  /** @type {string[]} */
  let data = [];
  /** @type {string | null} */
  let id = null;

  /** @param {string} line */
  const parseLine = (line) => {
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

  return (chunk) => {
    const text = partialLine + (afterCr && chunk.startsWith('\n') ? chunk.slice(1) : chunk);
    if (chunk !== '') afterCr = chunk.endsWith('\r');
    const lines = text.split(/\r\n|\n|\r/);
    partialLine = lines.pop() ?? '';
    if (partialLine.length + data.reduce((sum, line) => sum + line.length, 0) > MAX_CHARACTERS) {
      throw new Error('the event stream contains a message that is too long');
    }
    for (const line of lines) parseLine(line);
  };
};
