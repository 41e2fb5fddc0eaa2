const BLANK = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** The offset at which the text stops being valid JSON. */
class JsonStop extends Error {
  readonly at: number;

  constructor(at: number) {
    super(`not JSON at ${at}`);
    this.at = at;
  }
}

/** The end of the match of a sticky pattern at `at`, or -1. */
const endOf = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
};

const skipBlank = (text: string, at: number): number => endOf(BLANK, text, at);

const expectText = (text: string, at: number, wanted: string): number => {
  if (!text.startsWith(wanted, at)) throw new JsonStop(at);
  return at + wanted.length;
};

const stringEnd = (text: string, at: number): number => {
  const end = endOf(STRING, text, at);
  if (end < 0) throw new JsonStop(at);
  return end;
};

/** The end of a list of entries whose opening bracket is at `at`. */
const listEnd = (text: string, at: number, close: string, entryEnd: (start: number) => number): number => {
  let next = skipBlank(text, at + 1);
  if (text.startsWith(close, next)) return next + 1;
  for (;;) {
    next = skipBlank(text, entryEnd(next));
    if (text.startsWith(close, next)) return next + 1;
    next = skipBlank(text, expectText(text, next, ','));
  }
};

const valueEnd = (text: string, at: number): number => {
  const entryEnd = (start: number): number => {
    const colon = skipBlank(text, stringEnd(text, start));
    return valueEnd(text, skipBlank(text, expectText(text, colon, ':')));
  };
  if (text.startsWith('{', at)) return listEnd(text, at, '}', entryEnd);
  if (text.startsWith('[', at)) return listEnd(text, at, ']', (start) => valueEnd(text, start));
  if (text.startsWith('"', at)) return stringEnd(text, at);
  const end = endOf(SCALAR, text, at);
  if (end < 0) throw new JsonStop(at);
  return end;
};

/**
 * Line and column (both from 1) where `text` stops being valid JSON, or `null` if it is valid.
 *
 * The message of JSON.parse often lacks a position, and it quotes the text around the error, which may be a secret.
 */
export const jsonErrorPosition = (
  text: string,
): { readonly line: number; readonly column: number } | null => {
  try {
    const end = skipBlank(text, valueEnd(text, skipBlank(text, 0)));
    if (end < text.length) throw new JsonStop(end);
    return null;
  } catch (error) {
    if (!(error instanceof JsonStop)) throw error;
    const before = text.slice(0, error.at).split('\n');
    return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  }
};
