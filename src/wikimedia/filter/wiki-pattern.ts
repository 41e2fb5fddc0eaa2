/** Whether a name has wildcards: `*` stands for any characters, also none. */
export const isPattern = (name: string): boolean => name.includes('*');

/** Whether all parts occur in the text in this order, none overlapping another. */
const hasInOrder = (text: string, parts: readonly string[]): boolean => {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
};

/** Whether a domain matches a pattern. Its time grows with the length of the domain only, whatever the pattern. */
export const matchesPattern = (pattern: string): ((domain: string) => boolean) => {
  const [start = '', ...rest] = pattern.split('*');
  const end = rest.pop();
  if (end === undefined) return (domain) => domain === pattern;
  const minLength = start.length + end.length;
  return (domain) =>
    domain.length >= minLength &&
    domain.startsWith(start) &&
    domain.endsWith(end) &&
    (rest.length === 0 || hasInOrder(domain.slice(start.length, domain.length - end.length), rest));
};

/** Whether a domain is one of these, or matches one of these patterns. */
export const wikiMatcher = (wikis: readonly string[]): ((domain: string) => boolean) => {
  const domains = new Set(wikis.filter((name) => !isPattern(name)));
  const patterns = wikis.filter(isPattern).map(matchesPattern);
  return (domain) => domains.has(domain) || patterns.some((matches) => matches(domain));
};
