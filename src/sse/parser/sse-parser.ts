import { lineBuffer } from './line-buffer.ts';
import type { OversizedData, SseEvent } from '../sse-message.ts';
import { utf8Head, utf8HeadEnd } from './utf8-head.ts';

const LF = 10;
const CR = 13;
const COLON = 58;
const SPACE = 32;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/** How much of an oversized event's data is kept, in bytes: enough to identify the event. */
export const KEPT_BYTES = 16_384;
/** Maximum length of an id, in bytes. A longer one counts as absent. */
export const MAX_ID_BYTES = 262_144;
/** An event type, and the reported beginning of an unknown line, are truncated to this length. */
const MAX_NAME_BYTES = 256;
/** Maximum number of data lines of an event. Even an empty line needs memory. */
export const MAX_DATA_LINES = 1_000_000;
/** The length of "data: " after a byte order mark. */
const MAX_DATA_PREFIX_BYTES = 9;
const MAX_CHARACTER_BYTES = 4;
/** An event of this many times the limit is emitted without waiting for its end. */
const UNENDED_FACTOR = 16;
export const unendedBytes = (maxEventBytes: number): number => maxEventBytes * UNENDED_FACTOR;

const DATA = Buffer.from('data');
const EVENT = Buffer.from('event');
const ID = Buffer.from('id');
const RETRY = Buffer.from('retry');
const DATA_COLON = Buffer.from('data:');

/** Compares bytes without decoding them: every event has three field names. */
const isName = (bytes: Buffer, from: number, end: number, name: Buffer): boolean => {
  if (end - from !== name.length) return false;
  for (let i = 0; i < name.length; i += 1) if (bytes[from + i] !== name[i]) return false;
  return true;
};

/** The beginning of an event whose data is longer than the limit. */
export interface OversizedEvent extends SseEvent {
  readonly oversized: OversizedData;
}

/** Limits of the parser, and what it calls for input that is not an event. */
export interface SseParserOptions {
  /** Maximum length of an event's data, in bytes. */
  readonly maxEventBytes?: number;
  /** Called instead of `onEvent` for an event beyond the limit, with the beginning of its data. */
  readonly onOversized?: (event: OversizedEvent) => void;
  /** Called for each comment, such as a server's sign of life. */
  readonly onComment?: () => void;
  /** Called with the beginning of a line that is not a field of the format. */
  readonly onUnknownLine?: (head: string) => void;
  /** Called with the reconnection time that the server asks for, in milliseconds. */
  readonly onRetry?: (ms: number) => void;
}

/** The next position of a line end at or after `from`, or -1. It searches again only if the last result is before `from`. */
const endFrom = (bytes: Buffer, end: number, found: number, from: number): number =>
  found === -1 || found >= from ? found : bytes.indexOf(end, from);

const noop = (): void => undefined;

/**
 * Parses a stream of server-sent events from chunks of any size, as
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream specifies.
 *
 * Memory is bounded: it holds at most `maxEventBytes` of an unfinished event, and one chunk. Of a longer event it keeps the
 * beginning, and counts and skips the rest. Whether an event is too long depends only on its data, so the result is the same
 * at every delivery. An event that grows to 16 times the limit is emitted without waiting for its end; the rest of it is
 * skipped.
 *
 * Each line is decoded on its own. If a complete chunk were decoded, one character beyond Latin-1 would give all its text two
 * bytes per character, which JSON.parse reads more slowly.
 */
export const sseParser = (
  onEvent: (event: SseEvent) => void,
  {
    maxEventBytes = Infinity,
    onOversized = noop,
    onComment = noop,
    onUnknownLine = noop,
    onRetry = noop,
  }: SseParserOptions = {},
): ((chunk: Uint8Array) => void) => {
  const maxUnendedBytes = unendedBytes(maxEventBytes);
  const keptBytes = Math.min(KEPT_BYTES, maxEventBytes);
  /** The beginning of a line whose end has not arrived. */
  const unfinished = lineBuffer();
  let isFirstLine = true;
  /** A line feed right after a carriage return is not another line end. */
  let isAfterCr = false;
  let data: string | null = null;
  let id: string | null = null;
  let event = '';
  let dataBytes = 0;
  let dataLines = 0;
  /** `data` is only the beginning: the rest is skipped. */
  let isOversized = false;
  /** The event was emitted before its end: the rest is skipped. */
  let isEmitted = false;

  /** The reported size is capped, so that an event without an end is the same rejected event at every delivery. */
  const emitOversized = (head: string, bytes: number): void => {
    const oversized = {
      bytes: Math.min(bytes, maxUnendedBytes),
      maxBytes: maxEventBytes,
      hasEnd: bytes <= maxUnendedBytes,
    };
    onOversized({ event: event || 'message', data: head, id, oversized });
  };
  const dispatch = (): void => {
    if (data !== null && !isEmitted) {
      if (isOversized) emitOversized(data, dataBytes);
      else onEvent({ event: event || 'message', data, id });
    }
    data = null;
    id = null;
    event = '';
    dataBytes = 0;
    dataLines = 0;
    isOversized = false;
    isEmitted = false;
  };
  /** Emits an event that is too long to wait for its end: at the same byte, however the chunks are cut. */
  const emitUnended = (head: string, bytes: number): void => {
    if (isEmitted || bytes <= maxUnendedBytes) return;
    isEmitted = true;
    emitOversized(head, bytes);
  };
  /** The beginning of the event's data, with this value as its last line. */
  const headOf = (bytes: Buffer, from: number, end: number): string => {
    if (isOversized && data !== null) return data;
    const head = bytes.toString('utf8', from, utf8HeadEnd(bytes, from, end, keptBytes));
    return data === null ? head : utf8Head(`${data}\n${head}`, keptBytes);
  };
  /** `skipped` further bytes of the value arrived and were not held. */
  const takeData = (bytes: Buffer, from: number, end: number, skipped: number): void => {
    dataLines += 1;
    dataBytes += Math.max(0, end - from) + skipped + (data === null ? 0 : 1);
    if (!isOversized && dataBytes <= maxEventBytes && dataLines <= MAX_DATA_LINES) {
      const value = bytes.toString('utf8', from, end);
      data = data === null ? value : `${data}\n${value}`;
      return;
    }
    data = headOf(bytes, from, end);
    isOversized = true;
    emitUnended(data, dataBytes);
  };
  /** By the standard, a value with anything but digits is ignored. */
  const takeRetry = (value: string): void => {
    if (/^\d+$/.test(value)) onRetry(Number(value));
  };
  const takeLine = (bytes: Buffer, start: number, end: number, skipped: number): void => {
    let from = start;
    if (isFirstLine && bytes.subarray(start, Math.min(start + 3, end)).equals(BYTE_ORDER_MARK)) from += 3;
    isFirstLine = false;
    if (from === end) {
      dispatch();
      return;
    }
    let colon = from;
    while (colon < end && bytes[colon] !== COLON) colon += 1;
    if (colon === from) {
      onComment();
      return;
    }
    const valueFrom = bytes[colon + 1] === SPACE ? colon + 2 : colon + 1;
    if (isName(bytes, from, colon, DATA)) takeData(bytes, valueFrom, end, skipped);
    else if (isName(bytes, from, colon, EVENT))
      event = bytes.toString('utf8', valueFrom, Math.min(end, valueFrom + MAX_NAME_BYTES));
    else if (isName(bytes, from, colon, ID)) {
      const isTooLong = skipped > 0 || end - valueFrom > MAX_ID_BYTES;
      const value = isTooLong ? '\0' : bytes.toString('utf8', valueFrom, end);
      if (!value.includes('\0')) id = value;
    } else if (isName(bytes, from, colon, RETRY))
      takeRetry(bytes.toString('latin1', valueFrom, Math.min(end, valueFrom + MAX_NAME_BYTES)));
    else onUnknownLine(bytes.toString('utf8', from, Math.min(end, from + MAX_NAME_BYTES)));
  };

  /** The start of the value if the unfinished line is a data line; otherwise 0. */
  const unfinishedDataFrom = (): number => {
    const { line, held } = unfinished;
    const from = isFirstLine && line.subarray(0, 3).equals(BYTE_ORDER_MARK) ? 3 : 0;
    const valueFrom = from + DATA_COLON.length;
    if (held < valueFrom || !line.subarray(from, valueFrom).equals(DATA_COLON)) return 0;
    return line[valueFrom] === SPACE ? valueFrom + 1 : valueFrom;
  };
  const isUnfinishedComment = (): boolean => unfinished.line[0] === COLON;
  const heldLimit = (): number => {
    if (isUnfinishedComment()) return 0;
    return unfinishedDataFrom() > 0 && !isOversized
      ? Math.max(keptBytes, maxEventBytes - dataBytes) + MAX_DATA_PREFIX_BYTES
      : MAX_ID_BYTES + MAX_DATA_PREFIX_BYTES;
  };
  const emitUnfinished = (): void => {
    const from = unfinishedDataFrom();
    if (from === 0) return;
    const { line, held, skipped } = unfinished;
    const bytes = dataBytes + held - from + skipped + (data === null ? 0 : 1);
    if (bytes > maxUnendedBytes) emitUnended(headOf(line, from, held), bytes);
  };
  const bufferRest = (bytes: Buffer, from: number): void => {
    unfinished.add(bytes, from, bytes.length);
    if (unfinished.skipped === 0 && unfinished.held > heldLimit())
      unfinished.truncate(
        isUnfinishedComment() ? 1 : keptBytes + MAX_DATA_PREFIX_BYTES + MAX_CHARACTER_BYTES,
      );
  };
  const finishLine = (bytes: Buffer, from: number, end: number): void => {
    if (unfinished.isEmpty()) {
      takeLine(bytes, from, end, 0);
      return;
    }
    unfinished.add(bytes, from, end);
    const { line, held, skipped } = unfinished;
    takeLine(line, 0, held, skipped);
    unfinished.clear();
  };

  return (chunk) => {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = isAfterCr && bytes[0] === LF ? 1 : 0;
    if (bytes.length > 0) isAfterCr = false;
    let lf = bytes.indexOf(LF, from);
    let cr = bytes.indexOf(CR, from);
    while (lf !== -1 || cr !== -1) {
      const end = lf === -1 || (cr !== -1 && cr < lf) ? cr : lf;
      finishLine(bytes, from, end);
      from = end + 1;
      if (end === cr && bytes[from] === LF) from += 1;
      else isAfterCr = end === cr && from === bytes.length;
      lf = endFrom(bytes, LF, lf, from);
      cr = endFrom(bytes, CR, cr, from);
    }
    if (from < bytes.length) bufferRest(bytes, from);
    if (isOversized || unfinished.skipped > 0) emitUnfinished();
  };
};
