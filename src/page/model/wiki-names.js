import { objectOf, textOf } from './json.js';

/**
 * The names of wikis for people, by domain, in a response of /stats/wikis.
 *
 * @param {unknown} body
 * @returns {ReadonlyMap<string, string>}
 */
export const readWikiNames = (body) => {
  const { wikis } = objectOf(body);
  const names = new Map();
  if (!Array.isArray(wikis)) return names;
  for (const wiki of wikis) {
    const { domain, name } = objectOf(wiki);
    if (textOf(domain) !== null && textOf(name) !== null) names.set(domain, name);
  }
  return names;
};
