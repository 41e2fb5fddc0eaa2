/** Projects with a wiki per language: the end of a database name, and the domain. */
const PROJECTS: ReadonlyMap<string, string> = new Map([
  ['wiktionary', 'wiktionary.org'],
  ['wikibooks', 'wikibooks.org'],
  ['wikinews', 'wikinews.org'],
  ['wikiquote', 'wikiquote.org'],
  ['wikisource', 'wikisource.org'],
  ['wikiversity', 'wikiversity.org'],
  ['wikivoyage', 'wikivoyage.org'],
  ['wikimedia', 'wikimedia.org'],
  ['wiki', 'wikipedia.org'],
]);

/** Wikis whose domain does not follow from the database name. */
const SPECIAL: ReadonlyMap<string, string> = new Map([
  ['commonswiki', 'commons.wikimedia.org'],
  ['wikidatawiki', 'www.wikidata.org'],
  ['testwikidatawiki', 'test.wikidata.org'],
  ['metawiki', 'meta.wikimedia.org'],
  ['specieswiki', 'species.wikimedia.org'],
  ['incubatorwiki', 'incubator.wikimedia.org'],
  ['outreachwiki', 'outreach.wikimedia.org'],
  ['wikimaniawiki', 'wikimania.wikimedia.org'],
  ['foundationwiki', 'foundation.wikimedia.org'],
  ['mediawikiwiki', 'www.mediawiki.org'],
  ['wikifunctionswiki', 'www.wikifunctions.org'],
  ['sourceswiki', 'wikisource.org'],
  ['betawikiversity', 'beta.wikiversity.org'],
  ['be_x_oldwiki', 'be-tarask.wikipedia.org'],
]);

/** The second-level domains of all wikis. */
export const WIKI_FAMILIES: readonly string[] = [
  ...PROJECTS.values(),
  'wikidata.org',
  'mediawiki.org',
  'wikifunctions.org',
];

/** The domain of a wiki by its database name: "enwiki" is en.wikipedia.org; `null` if no wiki has such a name. */
export const domainOfDatabase = (name: string): string | null => {
  const special = SPECIAL.get(name);
  if (special !== undefined) return special;
  for (const [end, domain] of PROJECTS) {
    const language = name.endsWith(end) ? name.slice(0, -end.length) : '';
    if (/^[a-z][a-z0-9_]*$/.test(language)) return `${language.replaceAll('_', '-')}.${domain}`;
  }
  return null;
};

/** Whether a domain belongs to a project of Wikimedia, known or not. */
export const isOfWikiFamily = (domain: string): boolean =>
  WIKI_FAMILIES.some((family) => domain === family || domain.endsWith(`.${family}`));
