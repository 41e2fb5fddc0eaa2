const TOKEN = /<(\/?)([a-zA-Z][\w:-]*)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)|(<)/g;
const STRAY_AMPERSAND = /&(?!(?:amp|lt|gt|quot);)/;

/** Why a text is no well-formed XML of elements, attributes and text; null when it is. */
export const whyNotWellFormed = (xml: string): string | null => {
  const open: string[] = [];
  for (const [token, closes, name = '', attributes = '', isEmpty, text, strayBracket] of xml
    .trim()
    .matchAll(TOKEN)) {
    if (strayBracket !== undefined) return 'a "<" that begins no tag';
    if (STRAY_AMPERSAND.test(text ?? attributes)) return `an "&" that stands for nothing in ${token}`;
    if (text !== undefined) {
      if (open.length === 0) return `text outside of the root: ${text}`;
      continue;
    }
    if (closes === '/') {
      if (open.pop() !== name) return `${token} closes nothing`;
    } else if (isEmpty !== '/') open.push(name);
  }
  return open.length === 0 ? null : `<${open.join('><')}> is not closed`;
};
