import { FeatureDisabled } from '../net/api.js';
import { elementById, setText } from '../views/dom.js';
import { createPanel } from '../views/panel.js';
import { createPoll } from '../net/poll.js';
import { mergeSince } from '../model/top-counts.js';
import { createRankingView } from '../views/ranking-view.js';
import { readTop, readTopPages, readTrends } from '../model/trend-items.js';
import { createTrendsView } from '../views/trends-view.js';
import { listWindow, formatRange } from '../model/window-plan.js';

const TRENDS_EVERY_MS = 10_000;
const TOP_EVERY_MS = { '5m': 3_000, '1h': 10_000, '24h': 30_000 };
const MAX_LISTED = 100;
/** With fewer trends than this, the section also lists the most edited pages. */
const MIN_TRENDS = 6;
const WIKI_ROWS = 10;
const USER_ROWS = 14;

const ALL_TIME = 'all time';

/**
 * The wikis and users with the most edits, and the current trends.
 *
 * @param {{ clock: { now: () => number }, wikiUrl: (wiki: string) => string, onWiki: (wiki: string) => void }} options
 */
export const createListsSection = ({ clock, wikiUrl, onWiki }) => {
  const showWikis = createRankingView(elementById('top-wikis', HTMLOListElement), WIKI_ROWS, {
    address: wikiUrl,
    onPick: onWiki,
  });
  const showUsers = createRankingView(elementById('top-users', HTMLOListElement), USER_ROWS);
  const showTrends = createTrendsView();
  const panels = {
    wikis: createPanel('wikis', { disabledText: '' }),
    users: createPanel('users', { disabledText: '' }),
    trends: createPanel('trends', { disabledText: 'Trends are disabled on this server.' }),
  };
  const when = {
    wikis: elementById('wikis-when', HTMLElement),
    users: elementById('users-when', HTMLElement),
  };
  const trendsWhat = elementById('trends-what', HTMLElement);

  /** @type {import('../session.js').Session | null} */
  let session = null;
  /** @type {import('../net/live.js').Stats | null} */
  let stats = null;
  /** The requested counts and all-time counts at that moment; null if all-time counts are shown. */
  let wikis = /** @type {{ counts: Map<string, number>, before: Record<string, number> | null } | null} */ (
    null
  );
  let users = /** @type {Map<string, number> | null} */ (null);
  /** The server has no top lists, or none for the selected range. */
  let isAllTimeOnly = false;
  /** @type {readonly import('../model/trend-items.js').Item[] | null} */
  let items = null;
  /** @type {{ stop: () => void, now: () => void }[]} */
  let polls = [];

  /** @param {'wikis' | 'users'} name @param {{ size: number }} counts */
  const showRange = (name, counts) => {
    const range = session?.view.range ?? '1h';
    if (counts.size === 0) panels[name].empty('Waiting for the first event');
    else panels[name].ready();
    setText(when[name], isAllTimeOnly ? ALL_TIME : formatRange(range));
  };

  const draw = () => {
    if (session === null) return;
    const { view } = session;
    if (stats !== null && (isAllTimeOnly || wikis !== null)) {
      // The response may have arrived before the first snapshot.
      if (wikis !== null) wikis.before ??= stats.by_domain;
      const counts =
        isAllTimeOnly || wikis === null
          ? new Map(Object.entries(stats.by_domain))
          : mergeSince(wikis.counts, wikis.before ?? {}, stats.by_domain);
      showRange('wikis', counts);
      showWikis(counts, view.wiki);
    }
    if (stats !== null && (isAllTimeOnly || users !== null)) {
      const counts = isAllTimeOnly || users === null ? new Map(Object.entries(stats.by_user)) : users;
      showRange('users', counts);
      showUsers(counts);
    }
  };

  const drawTrends = () => {
    if (session === null || items === null) return;
    showTrends(items, clock.now());
  };

  /** @param {import('../session.js').Session} from @param {'5m' | '1h' | '24h'} window */
  const pollTop = ({ get, onLoginRequired, random }, window) =>
    createPoll({
      everyMs: TOP_EVERY_MS[window],
      onLoginRequired,
      random,
      request: async (signal) => {
        /** @param {string} of */
        const fetchTop = (of) => get(`stats/top?of=${of}&window=${window}&limit=${MAX_LISTED}`, signal);
        const [domains, people] = await Promise.all([fetchTop('domains'), fetchTop('users')]);
        const counts = readTop(domains, 'domain');
        users = readTop(people, 'user');
        wikis = counts === null ? null : { counts, before: stats?.by_domain ?? null };
        isAllTimeOnly = counts === null;
        draw();
      },
      onError: (error) => {
        isAllTimeOnly = error instanceof FeatureDisabled || wikis === null;
        draw();
      },
    });

  /** @param {import('../session.js').Session} from */
  const pollTrends = ({ get, onLoginRequired, random, view }) => {
    /** @param {import('../model/trend-items.js').Item} item */
    const isHere = ({ domain, name }) => view.wiki === null || domain === view.wiki || name === view.wiki;
    const where = view.wiki === null ? '' : ` on ${view.wiki}`;

    /** The current trends; null if the server does not detect trends. @param {AbortSignal} signal */
    const fetchTrends = async (signal) => {
      try {
        return readTrends(await get('stats/trends', signal), MAX_LISTED) ?? [];
      } catch (error) {
        if (error instanceof FeatureDisabled) return null;
        throw error;
      }
    };

    /** The most edited pages; empty if the server does not count them, unless they are required. @param {AbortSignal} signal @param {boolean} isRequired */
    const fetchBusyPages = async (signal, isRequired) => {
      try {
        const body = await get(`stats/top?of=pages&window=5m&limit=${MAX_LISTED}`, signal);
        return readTopPages(body, MAX_LISTED)?.filter(isHere) ?? [];
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
        const here = found?.filter(isHere) ?? [];
        const pages = here.length < MIN_TRENDS ? await fetchBusyPages(signal, found === null) : [];
        items = [...here, ...pages.filter(({ key }) => !here.some((item) => item.key === key))];
        const unusual = here.length > 0 ? 'Far above the usual rate.' : 'Nothing unusual.';
        const busy = pages.length > 0 ? `Most edited in the last 5 minutes${where}:` : '';
        const parts = [found === null ? '' : unusual, busy].filter((part) => part !== '');
        setText(trendsWhat, parts.join(' '));
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
      const window = listWindow(next.view.range);
      if (previousView?.range !== next.view.range) {
        wikis = null;
        users = null;
        panels.wikis.loading();
        panels.users.loading();
      }
      if (previousView?.wiki !== next.view.wiki) items = null;
      if (items === null) {
        panels.trends.loading();
        showTrends([], clock.now());
      }
      isAllTimeOnly = window === null;
      polls = [pollTrends(next), ...(window === null ? [] : [pollTop(next, window)])];
      draw();
    },
    close,
    now: () => {
      for (const poll of polls) poll.now();
    },
    /** @param {import('../net/live.js').Stats} next */
    onStats: (next) => {
      stats = next;
    },
    draw,
    tick: drawTrends,
  };
};
