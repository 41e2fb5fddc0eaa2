import { readWikiName } from '../names/read-wiki-name.ts';
import { type KnownWikis, NO_WIKIS, readWikis, SMALL_SET } from './read-wikis.ts';

/** Why a set cannot have this name; `null` if it can. A name that may mean a wiki would hide that wiki. */
const nameProblem = (name: string): string | null => {
  if (name === SMALL_SET) return 'is the name of a built-in set: choose another name';
  const read = readWikiName(name);
  if ('domain' in read) return `is the name of a wiki, ${read.domain}: choose another name`;
  return read.meant === null ? null : `is too similar to ${read.meant}: choose another name`;
};

/** The sets of the configuration, with domains for database names. `problems` has one sentence for each thing to change. */
export const readWikiSets = (
  written: ReadonlyMap<string, readonly string[]>,
): { readonly sets: KnownWikis['sets']; readonly problems: readonly string[] } => {
  const problems: string[] = [];
  const sets = new Map<string, readonly string[]>();
  for (const [name, members] of written) {
    const problem = nameProblem(name);
    if (problem !== null) problems.push(`${name} ${problem}`);
    const wikis = new Set<string>();
    for (const member of members) {
      const read = readWikis(member, NO_WIKIS);
      if ('problem' in read) problems.push(`${name} has ${JSON.stringify(member)}: ${read.problem}`);
      else for (const wiki of read.wikis) wikis.add(wiki);
    }
    sets.set(name, [...wikis].sort());
  }
  return { sets, problems };
};
