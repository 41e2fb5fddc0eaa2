import { didYouMean } from '../../core/did-you-mean.ts';
import { readWikiName } from '../names/read-wiki-name.ts';
import { WIKI_FAMILIES } from '../names/wiki-domain.ts';
import { isPattern, matchesPattern } from './wiki-pattern.ts';

/** What is known about the wikis of a feed. */
export interface KnownWikis {
  /** The domains of all events so far. */
  readonly seen: ReadonlySet<string> | ReadonlyMap<string, unknown>;
  /** The members of each named set: domains and patterns. */
  readonly sets: ReadonlyMap<string, readonly string[]>;
}

/** The set that a process with windows computes from rates. */
export const SMALL_SET = 'small';

export const NO_WIKIS: KnownWikis = { seen: new Set(), sets: new Map() };

/** The domains and patterns that a name stands for, or why it stands for none. */
export type WikisOfName = { readonly wikis: readonly string[] } | { readonly problem: string };

const PATTERN = /^[\p{L}\p{N}.*-]{1,253}$/u;
const PATTERN_HELP = 'a pattern is a domain with wildcards, such as *.wikipedia.org or fr.*';

/** Whether a domain of some project can end like this. */
const mayEndLike = (end: string): boolean =>
  WIKI_FAMILIES.some((family) => family.endsWith(end) || end.endsWith(`.${family}`));

const readPattern = (name: string, seen: KnownWikis['seen']): WikisOfName => {
  if (!PATTERN.test(name) || !name.includes('.')) return { problem: `no such wikis: ${PATTERN_HELP}` };
  const matches = matchesPattern(name);
  const lastStar = name.lastIndexOf('*');
  const end = name.slice(lastStar + 1);
  if (mayEndLike(end) || [...seen.keys()].some(matches)) return { wikis: [name] };
  const family = didYouMean(end.replace(/^\./, ''), WIKI_FAMILIES);
  if (family !== null)
    return { problem: `no such wikis: did you mean ${name.slice(0, lastStar + 1)}.${family}?` };
  return seen.size === 0 ? { wikis: [name] } : { problem: `no wiki of this feed matches: ${PATTERN_HELP}` };
};

/**
 * Reads one name: a domain, a database name ("enwiki"), a pattern ("*.wikipedia.org"), or the name of a set. Upper case
 * and spaces around it do not matter.
 */
export const readWikis = (text: string, { seen, sets }: KnownWikis): WikisOfName => {
  const name = text.trim().toLowerCase();
  const members = sets.get(name);
  if (members !== undefined)
    return members.length === 0 ? { problem: `the set ${name} has no wikis yet` } : { wikis: members };
  if (name === SMALL_SET)
    return { problem: `the set ${name} is known only to a server or consumer that counts windows` };
  if (isPattern(name)) return readPattern(name, seen);
  const read = readWikiName(text, seen);
  if ('domain' in read) return { wikis: [read.domain] };
  const set = read.meant === null ? didYouMean(name, [...sets.keys()]) : null;
  return { problem: set === null ? read.problem : `no such wiki: did you mean the set ${set}?` };
};
