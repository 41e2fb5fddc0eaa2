import { FeatureDisabled } from '../net/api.js';
import { countOf } from '../model/coverage.js';
import { elementById, setText } from '../views/dom.js';
import { formatLost } from '../model/lost-times.js';
import { createPanel } from '../views/panel.js';
import { createPoll } from '../net/poll.js';
import { createRankingView } from '../views/ranking-view.js';
import { readTopPages, readTrends } from '../model/trend-items.js';
import { createTrendsView } from '../views/trends-view.js';
import { formatRange } from '../model/window-plan.js';
import { filterOf, singleWiki } from '../model/filter-params.js';
import { formatNotFiltered, formatWikis, uncountedFilters } from '../model/filter-text.js';
import { formatWho } from '../model/format.js';

const TRENDS_EVERY_MS = 10_000;
const MAX_LISTED = 100;
/** With fewer trends than this, the section also lists the most edited pages. */
const MIN_TRENDS = 6;
const WIKI_ROWS = 10;
const USER_ROWS = 14;

/**
 * The wikis and users with the most edits, and the current trends.
 *
 * @param {{
 *   clock: { now: () => number }, wikiUrl: (wiki: string) => string, onWiki: (wiki: string) => void,
 *   labelOf: (wiki: string) => string | null,
 *   searchOf: (subject: import('../model/trend-items.js').Subject) => string, onSearch: (search: string) => void,
 * }} options `labelOf` has the names of wikis for people
 */
export const createListsSection = ({ clock, wikiUrl, onWiki, labelOf, searchOf, onSearch }) => {
  const showWikis = createRankingView(
    elementById('top-wikis', HTMLOListElement),
    WIKI_ROWS,
    { address: wikiUrl, onPick: onWiki },
    labelOf,
    { more: elementById('wikis-more', HTMLButtonElement) },
  );
  const showUsers = createRankingView(
    elementById('top-users', HTMLOListElement),
    USER_ROWS,
    {
      address: (user) => `./${searchOf({ user: [user] })}`,
      onPick: (user) => onSearch(searchOf({ user: [user] })),
    },
    undefined,
    { more: elementById('users-more', HTMLButtonElement) },
  );
  const showTrends = createTrendsView({ searchOf });
  const panels = {
    wikis: createPanel('wikis', { disabledText: '' }),
    users: createPanel('users', { disabledText: '' }),
    trends: createPanel('trends', { disabledText: 'Trends are disabled on this server.' }),
  };
  const when = {
    wikis: elementById('wikis-when', HTMLElement),
    users: elementById('users-when', HTMLElement),
  };
  const trendsTitle = elementById('trends-title', HTMLElement);
  const trendsWhat = elementById('trends-what', HTMLElement);

  /** @type {import('../session.js').Session | null} */
  let session = null;
  /** @type {import('../net/live.js').Stats | null} */
  let stats = null;
  /** @type {import('../net/watch-frames.js').Frame | null} */
  let frame = null;
  /** The time of the newest events, if they are not live. @type {string | null} */
  let until = null;
  /** The server keeps no windows. */
  let isAllTimeOnly = false;
  /** @type {readonly import('../model/trend-items.js').Item[] | null} */
  let items = null;
  /** @type {{ stop: () => void, now: () => void }[]} */
  let polls = [];

  /** @param {'wikis' | 'users'} name @param {{ size: number }} counts @param {string} text */
  const showPanel = (name, counts, text) => {
    if (counts.size === 0)
      panels[name].empty(stats?.messages ? `No changes ${text}` : 'Waiting for the first event');
    else panels[name].ready();
  };

  /** @param {import('../model/shared-view.js').View} view @param {import('../net/watch-frames.js').Frame} shown */
  const drawFrame = (view, shown) => {
    const { from, to } = shown.range;
    const range = formatRange(view.range, until);
    const counted = `${range}${formatLost(shown.lost.eventsIn(from, to))}`;
    const wikis = new Map(shown.wikis);
    const single = singleWiki(view);
    // The selected wiki is listed even if it is not among the first.
    if (single !== null && view.type === null) wikis.set(single, countOf(shown.sum, view.who));
    const others = { ...uncountedFilters(view), type: view.type, kind: view.kind };
    const marked = single === null ? '' : ' · all wikis, the selected one is marked';
    setText(when.wikis, `${formatWho(view.who)}${counted}${marked}${formatNotFiltered(others)}`);
    showPanel('wikis', wikis, range);
    showWikis(wikis, view.wiki);
    const ofUsers = shown.usersOfWiki ? { ...filterOf(view), wiki: null } : filterOf(view);
    setText(when.users, `${counted}${formatNotFiltered(ofUsers)}`);
    showPanel('users', shown.users, range);
    showUsers(shown.users);
  };

  const drawAllTime = () => {
    if (stats === null || session === null) return;
    const { view } = session;
    const filters = { ...filterOf(view), range: view.range === '1h' ? null : view.range };
    const [wikis, users] = [new Map(Object.entries(stats.by_domain)), new Map(Object.entries(stats.by_user))];
    setText(
      when.wikis,
      `all time${formatNotFiltered(singleWiki(view) === null ? filters : { ...filters, wiki: null })}`,
    );
    showPanel('wikis', wikis, 'yet');
    showWikis(wikis, view.wiki);
    setText(when.users, `all time${formatNotFiltered(filters)}`);
    showPanel('users', users, 'yet');
    showUsers(users);
  };

  const draw = () => {
    if (session === null) return;
    if (isAllTimeOnly) drawAllTime();
    else if (frame !== null) drawFrame(session.view, frame);
  };

  const drawTrends = () => {
    if (session === null || items === null) return;
    showTrends(items, clock.now());
  };

  /** @param {import('../session.js').Session} from */
  const pollTrends = ({ get, onLoginRequired, random, view }) => {
    const where = view.wiki === null ? '' : ` on ${formatWikis(view.wiki)}`;
    const domain = view.wiki === null ? '' : `domain=${encodeURIComponent(view.wiki)}`;

    /** The current trends; null if the server does not detect trends. @param {AbortSignal} signal */
    const fetchTrends = async (signal) => {
      try {
        return (
          readTrends(
            await get(domain === '' ? 'stats/trends' : `stats/trends?${domain}`, signal),
            MAX_LISTED,
          ) ?? []
        );
      } catch (error) {
        if (error instanceof FeatureDisabled) return null;
        throw error;
      }
    };

    /** The most edited pages; empty if the server does not count them, unless they are required. @param {AbortSignal} signal @param {boolean} isRequired */
    const fetchBusyPages = async (signal, isRequired) => {
      try {
        const wikis = domain === '' ? '' : `&${domain}`;
        const path = `stats/top?of=pages&window=5m&complete=true&limit=${MAX_LISTED}${wikis}`;
        return readTopPages(await get(path, signal), MAX_LISTED) ?? [];
      } catch (error) {
        if (error instanceof FeatureDisabled && !isRequired) return [];
        throw error;
      }
    };
    return createPoll({
      everyMs: TRENDS_EVERY_MS,
      onLoginRequired,
      random,
      request: async (signal) => {
        const found = await fetchTrends(signal);
        const here = found ?? [];
        const pages = here.length < MIN_TRENDS ? await fetchBusyPages(signal, found === null) : [];
        items = [...here, ...pages.filter(({ key }) => !here.some((item) => item.key === key))];
        const unusual = here.length > 0 ? 'Far above the usual rate.' : 'Nothing unusual.';
        const busy = pages.length > 0 ? `Most edited in 5 minutes${where}.` : '';
        const parts = [found === null ? '' : unusual, busy].filter((part) => part !== '');
        const filters = { ...filterOf(view), wiki: null };
        const range = view.range === 'fixed' ? ' · now, not in the selected range' : '';
        // Without an item, the note says it all.
        setText(
          trendsWhat,
          items.length === 0 ? '' : `${parts.join(' ')}${formatNotFiltered(filters)}${range}`,
        );
        if (items.length === 0) panels.trends.empty(`Nothing unusual${where} right now`);
        else panels.trends.ready();
        drawTrends();
      },
      onError: panels.trends.fail,
    });
  };

  const close = () => {
    for (const poll of polls) poll.stop();
    polls = [];
  };

  return {
    /** @param {import('../session.js').Session} next */
    open: (next) => {
      close();
      const previousView = session?.view;
      session = next;
      if (JSON.stringify(previousView) !== JSON.stringify(next.view) && !isAllTimeOnly) {
        frame = null;
        panels.wikis.loading();
        panels.users.loading();
      }
      if (previousView?.wiki !== next.view.wiki) items = null;
      if (items === null) {
        panels.trends.loading();
        showTrends([], clock.now());
      }
      polls = [pollTrends(next)];
      draw();
    },
    close,
    now: () => {
      for (const poll of polls) poll.now();
    },
    /** @param {import('../net/watch-frames.js').Frame | null} next null: nothing has been counted yet @param {string | null} notLiveUntil */
    onFrame: (next, notLiveUntil) => {
      isAllTimeOnly = false;
      frame = next;
      until = notLiveUntil;
      setText(trendsTitle, notLiveUntil === null ? 'Trending now' : `Trending until ${notLiveUntil}`);
      if (next === null)
        for (const name of /** @type {const} */ (['wikis', 'users'])) showPanel(name, new Map(), 'yet');
      draw();
    },
    /** @param {Error} error */
    onError: (error) => {
      isAllTimeOnly = error instanceof FeatureDisabled;
      if (!isAllTimeOnly) for (const panel of [panels.wikis, panels.users]) panel.fail(error);
      draw();
    },
    /** @param {import('../net/live.js').Stats} next */
    onStats: (next) => {
      stats = next;
      if (isAllTimeOnly) draw();
    },
    tick: drawTrends,
    /** Draws again, because the names of wikis are known now. */
    onNames: draw,
  };
};
