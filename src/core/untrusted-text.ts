import { printable } from './printable.ts';

const DEFAULT_MAX_LENGTH = 200;

/** Quotes a text from outside, so that a log line, a response or a terminal can show it safely. */
export const quoted = (text: string, maxLength = DEFAULT_MAX_LENGTH): string => {
  const head = text.slice(0, maxLength);
  return `"${printable(head)}${head.length < text.length ? '…' : ''}"`;
};

/** Makes a text of ours safe that may contain one from outside, such as the message of JSON.parse: one line of limited length. */
export const oneLine = (text: string, maxLength = DEFAULT_MAX_LENGTH): string =>
  quoted(text, maxLength).slice(1, -1);
