import { hash32 } from '../hash.ts';
import type { Burst } from './bursts.ts';

/** Pages in the news, with their wikis. */
const PAGES = [
  ['enwiki', 'en.wikipedia.org', '2026 Bay of Bengal cyclone'],
  ['enwiki', 'en.wikipedia.org', 'Deaths in 2026'],
  ['dewiki', 'de.wikipedia.org', 'Nekrolog 4. Quartal 2026'],
  ['frwiki', 'fr.wikipedia.org', 'Éclipse solaire de 2026'],
  ['eswiki', 'es.wikipedia.org', 'Anexo:Fallecidos en 2026'],
  ['enwiki', 'en.wikipedia.org', 'List of current champions'],
  ['svwiki', 'sv.wikipedia.org', 'Riksdagsvalet 2026'],
  ['dewiki', 'de.wikipedia.org', 'Liste der Vulkanausbrüche'],
  ['frwiki', 'fr.wikipedia.org', 'Tour de France'],
  ['simplewiki', 'simple.wikipedia.org', 'Moon'],
  ['enwiktionary', 'en.wiktionary.org', 'word of the year'],
  ['ruwiki', 'ru.wikipedia.org', 'Солнечное затмение'],
] as const;

const EDITORS = 40;
const WARRING_USERS = 2;

type Json = Record<string, unknown>;

/**
 * Turns the text of a generated event into edit `index` of a burst. In a war the page goes back and forth between two
 * lengths, each revision following the one before.
 */
export const toBurstEdit = (text: string, seed: number, burst: Burst, index: number): string => {
  const event = JSON.parse(text) as Json;
  const chosen = hash32(seed, burst.number, 89);
  const [wiki, domain, title] = PAGES[chosen % PAGES.length] ?? PAGES[0];
  const isWar = burst.kind === 'war';
  const users = isWar ? WARRING_USERS : EDITORS;
  const length = 20_000 + (chosen % 10_000);
  const step = isWar ? -700 : 40;
  const lengthAt = (number: number): number => length + (isWar ? (number % 2) * step : number * step);
  const revision = 2_000_000_000 + burst.number * 1000 + index;
  const address = `https://${domain}/wiki/${encodeURIComponent(title.replaceAll(' ', '_'))}`;
  return JSON.stringify({
    ...event,
    meta: { ...(event['meta'] as Json), domain, uri: address },
    type: 'edit',
    namespace: 0,
    title,
    title_url: address,
    comment: isWar ? 'revert' : 'update',
    parsedcomment: isWar ? 'revert' : 'update',
    user: `Editor ${1 + (hash32(seed, burst.number * 1000 + (isWar ? index % 2 : index), 97) % users)}`,
    bot: false,
    minor: false,
    notify_url: `https://${domain}/w/index.php?diff=${revision}`,
    server_url: `https://${domain}`,
    server_name: domain,
    wiki,
    length: { old: lengthAt(index), new: lengthAt(index + 1) },
    revision: { old: revision - 1, new: revision },
  });
};
