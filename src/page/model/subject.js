import { NO_FILTER, singleWiki } from './filter-params.js';
import { pageUrl } from './trend-items.js';

/**
 * The one wiki, page or user that a view is about, with a link to it at the wiki.
 * @typedef {{ kind: 'wiki' | 'page' | 'user', name: string, wiki: string | null, url: string | null, history: string | null }} Subject
 */

/** @typedef {import('./shared-view.js').View} View */

/**
 * What a view is about; null if it is about more than one thing.
 *
 * @param {View} view
 * @returns {Subject | null}
 */
export const subjectOf = (view) => {
  const wiki = singleWiki(view);
  const [title, ...titles] = view.title;
  const [user, ...users] = view.user;
  if (titles.length > 0 || users.length > 0 || (title !== undefined && user !== undefined)) return null;
  if (user !== undefined)
    return {
      kind: 'user',
      name: user,
      wiki,
      // Accounts are global across wikis; this page lists a user's edits on all of them.
      url:
        wiki === null
          ? pageUrl('meta.wikimedia.org', `Special:CentralAuth/${user}`)
          : pageUrl(wiki, `Special:Contributions/${user}`),
      history: null,
    };
  if (title !== undefined) {
    const page = pageUrl(wiki, title);
    return {
      kind: 'page',
      name: title.replaceAll('_', ' '),
      wiki,
      url: page,
      history:
        wiki === null || page === null
          ? null
          : `https://${wiki}/w/index.php?title=${encodeURIComponent(title.replaceAll(' ', '_'))}&action=history`,
    };
  }
  if (wiki === null) return null;
  return { kind: 'wiki', name: wiki, wiki, url: pageUrl(wiki, 'Special:RecentChanges'), history: null };
};

/**
 * The view of one wiki, page or user: the range stays, other filters do not.
 *
 * @param {View} view
 * @param {Partial<Pick<View, 'wiki' | 'title' | 'user'>>} subject
 * @returns {View}
 */
export const viewOf = (view, subject) => ({ ...view, ...NO_FILTER, ...subject });

/** What the panels show of a subject, and what the server does not keep. @param {Subject} subject */
export const describeSubject = ({ kind, wiki }) => {
  if (kind === 'wiki') return 'Rate, people and bots, trends, pages, users and live changes of this wiki.';
  const where = wiki === null ? 'all wikis' : 'the wiki';
  const what = kind === 'page' ? 'pages whose title begins like this' : 'this user';
  return `The live list shows changes of ${what}. The server keeps no counts of a single ${kind}: the other panels show ${where}.`;
};

/** A subject's changes are counted by minute for this long. */
const MINUTES = 30;
const MINUTE_MS = 60_000;

/**
 * Counts the changes that arrive by their minute, from the first one on.
 *
 * @returns {{ add: (dt: number) => void, clear: () => void, minutes: (now: number) => readonly number[], total: () => number, since: () => number | null }}
 */
export const createMinuteCounts = () => {
  /** @type {Map<number, number>} */
  const counts = new Map();
  let total = 0;
  /** @type {number | null} */
  let since = null;
  return {
    add: (dt) => {
      if (Number.isNaN(dt)) return;
      total += 1;
      since = Math.min(since ?? dt, dt);
      const minute = Math.floor(dt / MINUTE_MS);
      counts.set(minute, (counts.get(minute) ?? 0) + 1);
      if (counts.size <= 2 * MINUTES) return;
      const oldest = Math.max(...counts.keys()) - MINUTES;
      for (const key of counts.keys()) if (key < oldest) counts.delete(key);
    },
    clear: () => {
      counts.clear();
      total = 0;
      since = null;
    },
    minutes: (now) => {
      const last = Math.floor(now / MINUTE_MS);
      return Array.from({ length: MINUTES }, (_, index) => counts.get(last - MINUTES + 1 + index) ?? 0);
    },
    total: () => total,
    since: () => since,
  };
};
