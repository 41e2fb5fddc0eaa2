/** What moves a terminal's cursor, ends a log line, turns the direction of writing, or is no character at all. */
const UNSAFE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

const DEFAULT_MAX_LENGTH = 200;

/** A text from outside, in quotes, as a log line, an answer or a terminal may show it. */
export const quoted = (text: string, maxLength = DEFAULT_MAX_LENGTH): string => {
  const head = text.slice(0, maxLength);
  return `"${head.replaceAll(UNSAFE, '\u{fffd}')}${head.length < text.length ? '…' : ''}"`;
};

/** A text of ours that may quote one from outside, such as the message of JSON.parse: on one line, at most so long. */
export const oneLine = (text: string, maxLength = DEFAULT_MAX_LENGTH): string =>
  quoted(text, maxLength).slice(1, -1);
