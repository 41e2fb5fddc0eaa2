import { type Fields, isObject } from './fields.ts';

/** A JSON string, or one structural character. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/gy;
const BETWEEN = /[^"{}[\]:,]*/y;

/** The tokens of truncated JSON text, with their offsets. */
function* tokensOf(text: string): Generator<{ readonly token: string; readonly at: number }> {
  const token = new RegExp(TOKEN);
  const between = new RegExp(BETWEEN);
  for (let at = 0; at < text.length;) {
    between.lastIndex = at;
    at += between.exec(text)?.[0].length ?? 0;
    token.lastIndex = at;
    const found = token.exec(text)?.[0];
    if (found === undefined) return;
    yield { token: found, at };
    at += found.length;
  }
}

const parsed = (text: string): Fields => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};

/** The object `meta` of an event whose text is truncated; empty if the text does not hold all of `meta`. */
export const metaInHead = (head: string): Fields => {
  let depth = 0;
  let previous = '';
  let key = '';
  let metaFrom: number | null = null;
  for (const { token, at } of tokensOf(head)) {
    if (token === ':' && depth === 1) key = previous;
    if (token === '{' || token === '[') {
      if (depth === 1 && token === '{' && previous === ':' && key === '"meta"') metaFrom = at;
      depth += 1;
    } else if (token === '}' || token === ']') {
      depth -= 1;
      if (depth === 1 && metaFrom !== null) return parsed(head.slice(metaFrom, at + 1));
    }
    previous = token;
  }
  return {};
};
