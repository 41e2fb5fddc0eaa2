import type { LoadedSettings } from '../../config/load-settings.ts';
import { faultOf, SettingsError } from '../../config/settings-error.ts';
import type { KnownWikis } from '../../wikimedia/filter/read-wikis.ts';
import { readWikiSets } from '../../wikimedia/filter/wiki-sets.ts';

/** The named sets of wikis. @throws SettingsError with one line per wrong name. */
export const wikiSetsOf = ({
  settings,
  origins,
}: Pick<LoadedSettings, 'settings' | 'origins'>): KnownWikis['sets'] => {
  const { sets, problems } = readWikiSets(settings.wikis.sets);
  if (problems.length === 0) return sets;
  const from = origins.find(({ key }) => key === 'wiki_sets')?.from ?? 'default';
  throw new SettingsError(problems.map((problem) => faultOf('wiki_sets', from, problem)));
};
