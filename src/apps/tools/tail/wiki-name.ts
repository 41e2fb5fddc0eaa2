import type { Kind } from '../../../config/setting-kinds.ts';
import { readWikiName } from '../../../wikimedia/names/read-wiki-name.ts';

/** The domain of a wiki by its domain or database name; `undefined` if there is no such wiki. */
export const wikiDomain = (text: string): string | undefined => {
  const read = readWikiName(text);
  return 'domain' in read ? read.domain : undefined;
};

/** The name of a wiki. */
export const wikiName: Kind<string> = {
  allowed: 'a domain such as en.wikipedia.org, or a database name such as enwiki',
  read: wikiDomain,
  meant: (text) => {
    const read = readWikiName(text);
    return 'meant' in read ? read.meant : null;
  },
};
