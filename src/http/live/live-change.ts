import type { WindowEvent } from '../../stats/windows/window-event.ts';
import { changesPage, growth } from '../../stats/windows/window-event.ts';

/** A change as live readers are told of it; `null` where the feed does not say. */
export interface LiveChange extends WindowEvent {
  /** `meta.id`. */
  readonly id: string;
  /** "enwiki" */
  readonly wiki: string | null;
  readonly namespace: number | null;
}

const hasGrowth = (change: LiveChange): boolean =>
  changesPage(change) && change.lengthNew !== null && (change.lengthOld !== null || change.type === 'new');

/** Where the page is to be seen; `null` where that is no web address. */
const pageAddress = ({ serverUrl, title }: LiveChange): string | null => {
  if (serverUrl === null || title === null || !/^https?:\/\//.test(serverUrl)) return null;
  const name = encodeURIComponent(title.toWellFormed().replaceAll(' ', '_'));
  return `${serverUrl}/wiki/${name.replaceAll('%2F', '/').replaceAll('%3A', ':')}`;
};

/** The data of an event of GET /events: JSON without line breaks. */
export const changeJson = (change: LiveChange): string => {
  const { id, dt, type, wiki, domain, title, user, bot, namespace } = change;
  const bytes = hasGrowth(change) ? growth(change) : null;
  return JSON.stringify({
    id,
    dt,
    type,
    wiki,
    domain,
    title,
    user,
    bot,
    bytes,
    namespace,
    url: pageAddress(change),
  });
};
