import { isSetName, type Kind } from '../../../config/setting-kinds.ts';
import { isPattern } from '../../../wikimedia/filter/wiki-pattern.ts';
import { NO_WIKIS, readWikis } from '../../../wikimedia/filter/read-wikis.ts';
import { readWikiName } from '../../../wikimedia/names/read-wiki-name.ts';

/** Values separated by commas, each of this kind. */
export const commaList = (kind: Kind<string | number>): Kind<string> => {
  const firstFault = (text: string): string | undefined =>
    text
      .split(',')
      .map((value) => value.trim())
      .find((value) => kind.read(value) === undefined);
  return {
    allowed: kind.allowed,
    read: (text) => (firstFault(text) === undefined ? text : undefined),
    meant: (text) => kind.meant?.(firstFault(text) ?? '') ?? null,
  };
};

/** The name of a wiki, a pattern, or possibly of a set, which only the settings know. */
export const wikiName: Kind<string> = {
  allowed:
    'a domain such as en.wikipedia.org, a database name such as enwiki, a pattern such as *.wikipedia.org, or the name of a set',
  read: (text) => {
    if (isPattern(text)) return 'wikis' in readWikis(text, NO_WIKIS) ? text : undefined;
    const read = readWikiName(text);
    return 'domain' in read || (read.meant === null && isSetName(text.trim().toLowerCase()))
      ? text
      : undefined;
  },
  meant: (text) => {
    const read = readWikiName(text);
    return 'meant' in read ? read.meant : null;
  },
};

export const namespaceNumber: Kind<number> = {
  allowed: 'the number of a namespace, such as 0 for articles or 3 for user talk',
  read: (text) => (/^-?\d{1,5}$/.test(text) ? Number(text) : undefined),
};
