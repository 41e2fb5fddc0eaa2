/** Projects with a wiki per language: the domain, and the name of the project. */
const PROJECTS: ReadonlyMap<string, string> = new Map([
  ['wikipedia.org', 'Wikipedia'],
  ['wiktionary.org', 'Wiktionary'],
  ['wikibooks.org', 'Wikibooks'],
  ['wikinews.org', 'Wikinews'],
  ['wikiquote.org', 'Wikiquote'],
  ['wikisource.org', 'Wikisource'],
  ['wikiversity.org', 'Wikiversity'],
  ['wikivoyage.org', 'Wikivoyage'],
]);

/** Wikis whose name has no language. */
const SPECIAL: ReadonlyMap<string, string> = new Map([
  ['commons.wikimedia.org', 'Wikimedia Commons'],
  ['meta.wikimedia.org', 'Meta-Wiki'],
  ['species.wikimedia.org', 'Wikispecies'],
  ['incubator.wikimedia.org', 'Wikimedia Incubator'],
  ['outreach.wikimedia.org', 'Wikimedia Outreach'],
  ['wikimania.wikimedia.org', 'Wikimania'],
  ['foundation.wikimedia.org', 'Wikimedia Foundation'],
  ['www.wikidata.org', 'Wikidata'],
  ['test.wikidata.org', 'Wikidata (test)'],
  ['www.mediawiki.org', 'MediaWiki'],
  ['www.wikifunctions.org', 'Wikifunctions'],
  ['wikisource.org', 'Multilingual Wikisource'],
  ['beta.wikiversity.org', 'Wikiversity Beta'],
  ['test.wikipedia.org', 'Wikipedia (test)'],
  ['test2.wikipedia.org', 'Wikipedia (test 2)'],
]);

/**
 * Languages of wikis that are older than their codes, or that have none: the code of CLDR, or else a name. Source:
 * https://meta.wikimedia.org/wiki/Special_language_codes
 */
const LANGUAGES: ReadonlyMap<string, string> = new Map([
  ['bat-smg', 'sgs'],
  ['bh', 'bho'],
  ['fiu-vro', 'vro'],
  ['roa-rup', 'rup'],
  ['zh-classical', 'lzh'],
  ['zh-min-nan', 'nan'],
  ['zh-yue', 'yue'],
]);
const LANGUAGE_NAMES: ReadonlyMap<string, string> = new Map([
  ['als', 'Alemannic'],
  ['azb', 'South Azerbaijani'],
  ['be-tarask', 'Belarusian (Taraškievica)'],
  ['cbk-zam', 'Chavacano'],
  ['eml', 'Emilian-Romagnol'],
  ['map-bms', 'Banyumasan'],
  ['nah', 'Nahuatl'],
  ['nds-nl', 'Dutch Low Saxon'],
  ['nrm', 'Norman'],
  ['roa-tara', 'Tarantino'],
  ['sh', 'Serbo-Croatian'],
  ['simple', 'Simple English'],
]);

const languages = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });

/** `null` if the code names no language. */
const languageName = (code: string): string | null => {
  const name = LANGUAGE_NAMES.get(code);
  if (name !== undefined) return name;
  const known = LANGUAGES.get(code) ?? code;
  // Anything else throws.
  return /^[a-z]{2,3}(-[a-z]{4})?$/.test(known) ? (languages.of(known) ?? null) : null;
};

/**
 * The English name of a wiki for people: "en.wikipedia.org" is "English Wikipedia". `null` if only the domain names it. The
 * names of languages are those of CLDR, as Intl has them.
 */
export const wikiLabel = (domain: string): string | null => {
  const special = SPECIAL.get(domain);
  if (special !== undefined) return special;
  const dot = domain.indexOf('.');
  const project = PROJECTS.get(domain.slice(dot + 1));
  if (project === undefined || dot === -1) return null;
  const language = languageName(domain.slice(0, dot));
  return language === null ? null : `${language} ${project}`;
};
