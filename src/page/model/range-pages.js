import { numberOf, objectOf, textOf } from './json.js';
import { pageUrl } from './trend-items.js';

/** @typedef {{ title: string, domain: string, count: number, url: string | null }} Page */

/** Reads a /stats/top?of=pages response: pages by a name that no other page has; null if it is malformed. @param {unknown} body @returns {Map<string, Page> | null} */
export const readRangePages = (body) => {
  const { top } = objectOf(body);
  if (!Array.isArray(top)) return null;
  /** @type {Map<string, Page>} */
  const pages = new Map();
  for (const entry of top) {
    const { title, domain, count } = objectOf(entry);
    const [name, wiki, edits] = [textOf(title), textOf(domain), numberOf(count)];
    if (name !== null && wiki !== null && edits !== null)
      pages.set(`${wiki}/${name}`, { title: name, domain: wiki, count: edits, url: pageUrl(wiki, name) });
  }
  return pages;
};
