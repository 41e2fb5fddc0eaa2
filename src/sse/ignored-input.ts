import { quoted } from '../core/untrusted-text.ts';

/** Input of a connection since its last message that is not a message. */
export interface IgnoredInput {
  /** The length of all that came, in bytes. */
  readonly bytes: number;
  /** Comment lines, such as signs of life. */
  readonly comments: number;
  /** The first types other than "message", in quotes. */
  readonly types: readonly string[];
  /** The number of all events of those types. */
  readonly events: number;
  /** Lines that are not fields of server-sent events. */
  readonly unknownLines: number;
  /** A description of the first of them, with its beginning in quotes. */
  readonly firstUnknownLine: string | null;
}

export const NOTHING_IGNORED: IgnoredInput = {
  bytes: 0,
  comments: 0,
  types: [],
  events: 0,
  unknownLines: 0,
  firstUnknownLine: null,
};

export interface IgnoredInputCounter {
  readonly bytes: (count: number) => void;
  readonly comment: () => void;
  readonly event: (type: string) => void;
  readonly unknownLine: (head: string) => void;
  /** A message arrived: starts again from zero. */
  readonly reset: () => void;
  readonly total: () => IgnoredInput;
}

const MAX_TYPES = 3;
const MAX_TYPE_LENGTH = 40;
const MAX_LINE_LENGTH = 60;

export const ignoredInputCounter = (): IgnoredInputCounter => {
  let bytes = 0;
  let comments = 0;
  let events = 0;
  let types: string[] = [];
  let unknownLines = 0;
  let firstUnknownLine: string | null = null;
  return {
    bytes: (count) => {
      bytes += count;
    },
    comment: () => {
      comments += 1;
    },
    event: (type) => {
      events += 1;
      if (types.length >= MAX_TYPES) return;
      const name = quoted(type, MAX_TYPE_LENGTH);
      if (!types.includes(name)) types.push(name);
    },
    unknownLine: (head) => {
      unknownLines += 1;
      firstUnknownLine ??= head.includes('\0')
        ? 'binary data or UTF-16 text'
        : `the first begins with ${quoted(head, MAX_LINE_LENGTH)}`;
    },
    reset: () => {
      bytes = 0;
      comments = 0;
      events = 0;
      types = [];
      unknownLines = 0;
      firstUnknownLine = null;
    },
    total: () => ({ bytes, comments, types: [...types], events, unknownLines, firstUnknownLine }),
  };
};

export const OTHER_THAN_MESSAGES = 'events of other types than "message"';

/** Describes what arrived instead of messages of the wanted types, to follow "it sent only"; `null` if nothing did. */
export const describeIgnored = (ignored: IgnoredInput, otherEvents = OTHER_THAN_MESSAGES): string | null => {
  const { bytes, comments, types, events, unknownLines, firstUnknownLine } = ignored;
  const parts = [
    ...(events > 0 ? [`${otherEvents} (${events}: ${types.join(', ')})`] : []),
    ...(unknownLines > 0
      ? [`lines that are not server-sent events (${unknownLines}; ${firstUnknownLine ?? ''})`]
      : []),
    ...(comments > 0 ? [`comments (${comments})`] : []),
  ];
  if (parts.length > 0) return parts.join(' and ');
  return bytes === 0 ? null : `${bytes} bytes without the end of an event`;
};
