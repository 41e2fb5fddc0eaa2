import type { SseEvent } from './sse-message.ts';

const LF = 10;
const CR = 13;
const COLON = 58;
const SPACE = 32;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** Where the next of a line's two ends is, from `from` on, given where the last search found it; -1: nowhere. */
const endFrom = (bytes: Buffer, end: number, found: number, from: number): number =>
  found === -1 || found >= from ? found : bytes.indexOf(end, from);

/**
 * Reads the events in the bytes of a stream of server-sent events, whatever pieces they come in, by the rules of
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream. A piece belongs to the parser
 * from then on.
 *
 * The plain way is to decode a piece and look for lines in the text, as `eventsource` does. But one character beyond
 * Latin-1 gives all text of a piece two bytes a character, and JSON.parse takes longer over those: so each line is decoded
 * for itself.
 */
export const sseParser = (onEvent: (event: SseEvent) => void): ((piece: Uint8Array) => void) => {
  /** The beginning of a line whose end has not come yet. */
  let unfinished: Buffer[] = [];
  let isFirstLine = true;
  /** A line feed right after a carriage return ends no line of its own. */
  let isAfterCr = false;
  let data: string | null = null;
  let id: string | null = null;
  let event = '';

  const dispatch = (): void => {
    if (data !== null) onEvent({ event: event || 'message', data, id });
    data = null;
    id = null;
    event = '';
  };
  const takeField = (name: string, value: string): void => {
    if (name === 'data') data = data === null ? value : `${data}\n${value}`;
    else if (name === 'event') event = value;
    else if (name === 'id' && !value.includes('\0')) id = value;
  };
  const takeLine = (bytes: Buffer, start: number, end: number): void => {
    let from = start;
    if (isFirstLine && bytes.subarray(start, Math.min(start + 3, end)).equals(BYTE_ORDER_MARK)) from += 3;
    isFirstLine = false;
    if (from === end) {
      dispatch();
      return;
    }
    let colon = from;
    while (colon < end && bytes[colon] !== COLON) colon += 1;
    if (colon === from) return; // A comment.
    const valueFrom = bytes[colon + 1] === SPACE ? colon + 2 : colon + 1;
    takeField(bytes.toString('latin1', from, colon), bytes.toString('utf8', valueFrom, end));
  };
  const finish = (bytes: Buffer, from: number, end: number): void => {
    if (unfinished.length === 0) {
      takeLine(bytes, from, end);
      return;
    }
    const line = Buffer.concat([...unfinished, bytes.subarray(from, end)]);
    unfinished = [];
    takeLine(line, 0, line.length);
  };

  return (piece) => {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    let from = isAfterCr && bytes[0] === LF ? 1 : 0;
    if (bytes.length > 0) isAfterCr = false;
    let lf = bytes.indexOf(LF, from);
    let cr = bytes.indexOf(CR, from);
    while (lf !== -1 || cr !== -1) {
      const end = lf === -1 || (cr !== -1 && cr < lf) ? cr : lf;
      finish(bytes, from, end);
      from = end + 1;
      if (end === cr && bytes[from] === LF) from += 1;
      else isAfterCr = end === cr && from === bytes.length;
      lf = endFrom(bytes, LF, lf, from);
      cr = endFrom(bytes, CR, cr, from);
    }
    if (from < bytes.length) unfinished.push(bytes.subarray(from));
  };
};
