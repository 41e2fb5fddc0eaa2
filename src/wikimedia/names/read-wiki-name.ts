import { didYouMean } from '../../core/did-you-mean.ts';
import { domainOfDatabase, isOfWikiFamily, WIKI_FAMILIES } from './wiki-domain.ts';

/** The domain that a name of a wiki stands for, or why there is no such wiki. */
export type WikiName =
  | { readonly domain: string }
  /** `meant`: the name that was probably meant. */
  | { readonly problem: string; readonly meant: string | null };

const DOMAIN = /^[\p{L}\p{N}]([\p{L}\p{N}.-]{0,251}[\p{L}\p{N}])?$/u;
const HELP = 'use a domain such as en.wikipedia.org, or a database name such as enwiki';
const WELL_KNOWN = ['enwiki', 'dewiki', 'frwiki', 'eswiki', 'jawiki', 'commonswiki', 'wikidatawiki'];

const unknown = (meant: string | null): WikiName => ({
  meant,
  problem: `no such wiki: ${meant === null ? HELP : `did you mean ${meant}? Otherwise ${HELP}`}`,
});

/** The same domain with the family that was probably meant: "en.wikipeda.org". */
const withNearestFamily = (domain: string): string | null => {
  const labels = domain.split('.');
  const family = didYouMean(labels.slice(-2).join('.'), WIKI_FAMILIES);
  return family === null ? null : [...labels.slice(0, -2), family].join('.');
};

/**
 * Reads the name of a wiki: its domain or its database name. A wiki without events so far is accepted if it may exist: it
 * belongs to a project of Wikimedia, or nothing contradicts it. `seen`: the domains of all events so far.
 */
export const readWikiName = (
  text: string,
  seen: ReadonlySet<string> | ReadonlyMap<string, unknown> = new Set(),
): WikiName => {
  if (seen.has(text)) return { domain: text };
  const name = text.trim().toLowerCase();
  if (seen.has(name)) return { domain: name };
  if (!name.includes('.')) {
    const domain = domainOfDatabase(name);
    return domain === null ? unknown(didYouMean(name, WELL_KNOWN)) : { domain };
  }
  if (!DOMAIN.test(name)) return unknown(null);
  if (isOfWikiFamily(name)) return { domain: name };
  const meant = didYouMean(name, [...seen.keys()]) ?? withNearestFamily(name);
  return meant === null && seen.size === 0 ? { domain: name } : unknown(meant);
};
