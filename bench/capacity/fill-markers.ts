/**
 * Replaces the text between each pair of markers, `<!-- prefix:name -->` and `<!-- /prefix -->`. Throws an Error if a marker
 * has no text, or a text has no marker.
 */
export const fillMarkers = (
  page: string,
  texts: Readonly<Record<string, string>>,
  prefix = 'capacity',
): string => {
  const marked = new RegExp(`<!-- ${prefix}:(\\w+) -->[^]*?<!-- /${prefix} -->`, 'g');
  const filled = new Set<string>();
  const result = page.replaceAll(marked, (_, name: string) => {
    const text = texts[name];
    if (text === undefined) throw new Error(`no text for the marker ${prefix}:${name}`);
    filled.add(name);
    return `<!-- ${prefix}:${name} -->\n\n${text}\n\n<!-- /${prefix} -->`;
  });
  const missing = Object.keys(texts).filter((name) => !filled.has(name));
  if (missing.length > 0)
    throw new Error(`the page has no marker ${missing.map((name) => `${prefix}:${name}`).join(', ')}`);
  return result;
};
