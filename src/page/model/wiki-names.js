import { objectOf, textOf } from './json.js';

/** A named set of wikis, with the number of its members; `rule` says how a built-in one is computed. @typedef {{ name: string, size: number, rule: string | null }} WikiSet */

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

/**
 * The sets of wikis in a response of /stats/wikis.
 *
 * @param {unknown} body
 * @returns {readonly WikiSet[]}
 */
export const readWikiSets = (body) => {
  const { sets } = objectOf(body);
  if (!Array.isArray(sets)) return [];
  return sets.flatMap((set) => {
    const { name, rule, wikis } = objectOf(set);
    if (typeof name !== 'string' || !Array.isArray(wikis)) return [];
    return [{ name, size: wikis.length, rule: textOf(rule)?.replaceAll(' of `rates`', '') ?? null }];
  });
};
