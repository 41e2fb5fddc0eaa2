import { section } from '../section.ts';
import { wikiSets } from '../setting-kinds.ts';
import { setting } from '../setting-spec.ts';

/** Wikis and their names. */
export const WIKI_SECTION = section(
  {
    wiki_sets: setting({
      kind: wikiSets,
      fallback: '',
      env: ['WIKI_SETS'],
      doc: 'Named sets of wikis for filters: domains, database names and patterns.',
    }),
  },
  (values) => ({
    /** As written: see `readWikiSets`. */
    sets: values.wiki_sets,
  }),
);
