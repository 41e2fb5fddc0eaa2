import { quoted } from './untrusted-text.ts';

/** What a connection brought since its last event, none of which is an event that is taken. */
export interface IgnoredInput {
  readonly bytes: number;
  readonly comments: number;
  /** Events of other types than "message": the first types, in quotes, and how many there were in all. */
  readonly types: readonly string[];
  readonly events: number;
  /** Lines that are no fields of server-sent events. */
  readonly unknownLines: number;
  /** The beginning of the first of them, in quotes. */
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
  /** An event came: counts anew. */
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
        ? 'binary data, or text in UTF-16'
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

/** Names what arrived in place of events, for a sentence that begins with "it sent only"; `null`: nothing did. */
export const describeIgnored = (ignored: IgnoredInput): string | null => {
  const { bytes, comments, types, events, unknownLines, firstUnknownLine } = ignored;
  const parts = [
    ...(events > 0 ? [`events of other types than "message" (${events}: ${types.join(', ')})`] : []),
    ...(unknownLines > 0
      ? [`lines that are not server-sent events (${unknownLines}; ${firstUnknownLine ?? ''})`]
      : []),
    ...(comments > 0 ? [`comments (${comments})`] : []),
  ];
  if (parts.length > 0) return parts.join(' and ');
  return bytes === 0 ? null : `${bytes} bytes without the end of an event`;
};
