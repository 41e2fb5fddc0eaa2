const marked = /<!-- capacity:(\w+) -->[^]*?<!-- \/capacity -->/g;

/** Puts each text between its markers. Throws an Error when the page has a marker without a text, or lacks one. */
export const fillMarkers = (page: string, texts: Readonly<Record<string, string>>): string => {
  const filled = new Set<string>();
  const result = page.replaceAll(marked, (_, name: string) => {
    const text = texts[name];
    if (text === undefined) throw new Error(`there is nothing to put at the marker capacity:${name}`);
    filled.add(name);
    return `<!-- capacity:${name} -->\n\n${text}\n\n<!-- /capacity -->`;
  });
  const missing = Object.keys(texts).filter((name) => !filled.has(name));
  if (missing.length > 0) throw new Error(`the page has no marker capacity:${missing.join(', capacity:')}`);
  return result;
};
