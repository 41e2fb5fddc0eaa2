import { NotOffered } from '../net/api.js';
import { byId, write } from '../views/dom.js';
import { createPanel } from '../views/panel.js';
import { createPoll } from '../net/poll.js';
import { broughtUpToDate } from '../model/top-counts.js';
import { createRankingView } from '../views/ranking-view.js';
import { readTop, readTopPages, readTrends } from '../model/trend-items.js';
import { createTrendsView } from '../views/trends-view.js';
import { listWindow, rangeWords } from '../model/window-plan.js';

const TRENDS_EVERY_MS = 10_000;
const TOP_EVERY_MS = { '5m': 3_000, '1h': 10_000, '24h': 30_000 };
const LISTED = 100;
/** With fewer than these, the pages with the most edits are listed, too. */
const FEW_TRENDS = 6;
const WIKI_ROWS = 10;
const USER_ROWS = 14;

const SINCE_EVER = 'counted so far';

/**
 * The wikis and users with the most edits, and what trends.
 *
 * @param {{ clock: { now: () => number }, wikiAddress: (wiki: string) => string, onWiki: (wiki: string) => void }} parts
 */
export const createListsBoard = ({ clock, wikiAddress, onWiki }) => {
  const showWikis = createRankingView(byId('top-wikis', HTMLOListElement), WIKI_ROWS, {
    address: wikiAddress,
    onPick: onWiki,
  });
  const showUsers = createRankingView(byId('top-users', HTMLOListElement), USER_ROWS);
  const showTrends = createTrendsView();
  const panels = {
    wikis: createPanel('wikis', { absent: '' }),
    users: createPanel('users', { absent: '' }),
    trends: createPanel('trends', { absent: 'This server does not look for trends.' }),
  };
  const when = { wikis: byId('wikis-when', HTMLElement), users: byId('users-when', HTMLElement) };
  const trendsWhat = byId('trends-what', HTMLElement);

  /** @type {import('../session.js').Session | null} */
  let session = null;
  /** @type {import('../net/live.js').Stats | null} */
  let stats = null;
  /** What was asked for, and what all had then; null where all that was counted is shown. */
  let wikis = /** @type {{ counts: Map<string, number>, then: Record<string, number> | null } | null} */ (
    null
  );
  let users = /** @type {Map<string, number> | null} */ (null);
  /** The server keeps no top lists, or none for this time. */
  let onlyAll = false;
  /** @type {readonly import('../model/trend-items.js').Item[] | null} */
  let items = null;
  /** @type {{ stop: () => void, now: () => void }[]} */
  let polls = [];

  /** @param {'wikis' | 'users'} name @param {{ size: number }} counts */
  const say = (name, counts) => {
    const range = session?.view.range ?? '1h';
    if (counts.size === 0) panels[name].empty('Waiting for the first event');
    else panels[name].ready();
    write(when[name], onlyAll ? SINCE_EVER : rangeWords(range));
  };

  const draw = () => {
    if (session === null) return;
    const { view } = session;
    if (stats !== null && (onlyAll || wikis !== null)) {
      // The answer may have come before the first snapshot.
      if (wikis !== null) wikis.then ??= stats.by_domain;
      const counts =
        onlyAll || wikis === null
          ? new Map(Object.entries(stats.by_domain))
          : broughtUpToDate(wikis.counts, wikis.then ?? {}, stats.by_domain);
      say('wikis', counts);
      showWikis(counts, view.wiki);
    }
    if (stats !== null && (onlyAll || users !== null)) {
      const counts = onlyAll || users === null ? new Map(Object.entries(stats.by_user)) : users;
      say('users', counts);
      showUsers(counts);
    }
  };

  const drawTrends = () => {
    if (session === null || items === null) return;
    showTrends(items, clock.now());
  };

  /** @param {import('../session.js').Session} from @param {'5m' | '1h' | '24h'} window */
  const pollTop = ({ get, onSignIn, random }, window) =>
    createPoll({
      everyMs: TOP_EVERY_MS[window],
      onSignIn,
      random,
      ask: async (signal) => {
        /** @param {string} of */
        const ask = (of) => get(`stats/top?of=${of}&window=${window}&limit=${LISTED}`, signal);
        const [domains, people] = await Promise.all([ask('domains'), ask('users')]);
        const counts = readTop(domains, 'domain');
        users = readTop(people, 'user');
        wikis = counts === null ? null : { counts, then: stats?.by_domain ?? null };
        onlyAll = counts === null;
        draw();
      },
      onTrouble: (error) => {
        onlyAll = error instanceof NotOffered || wikis === null;
        draw();
      },
    });

  /** @param {import('../session.js').Session} from */
  const pollTrends = ({ get, onSignIn, random, view }) => {
    /** @param {import('../model/trend-items.js').Item} item */
    const isHere = ({ domain, name }) => view.wiki === null || domain === view.wiki || name === view.wiki;
    const where = view.wiki === null ? '' : ` on ${view.wiki}`;

    /** What trends, and whether the server looks for it. @param {AbortSignal} signal */
    const trending = async (signal) => {
      try {
        return readTrends(await get('stats/trends', signal), LISTED) ?? [];
      } catch (error) {
        if (error instanceof NotOffered) return null;
        throw error;
      }
    };

    /** The pages with the most edits, where the server knows of them. @param {AbortSignal} signal @param {boolean} needed */
    const busyPages = async (signal, needed) => {
      try {
        const body = await get(`stats/top?of=pages&window=5m&limit=${LISTED}`, signal);
        return readTopPages(body, LISTED)?.filter(isHere) ?? [];
      } catch (error) {
        if (error instanceof NotOffered && !needed) return [];
        throw error;
      }
    };
    return createPoll({
      everyMs: TRENDS_EVERY_MS,
      onSignIn,
      random,
      ask: async (signal) => {
        const found = await trending(signal);
        const here = found?.filter(isHere) ?? [];
        const pages = here.length < FEW_TRENDS ? await busyPages(signal, found === null) : [];
        items = [...here, ...pages.filter(({ key }) => !here.some((item) => item.key === key))];
        const unusual = here.length > 0 ? 'far above their usual rate' : 'nothing unusual';
        const busy = pages.length > 0 ? 'most edited in the last 5 minutes' : '';
        const parts = [found === null ? '' : unusual, busy].filter((part) => part !== '');
        write(trendsWhat, `${parts.join('; ')}${where}`);
        if (items.length === 0) panels.trends.empty(`Nothing unusual${where} right now`);
        else panels.trends.ready();
        drawTrends();
      },
      onTrouble: panels.trends.trouble,
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
      const before = session?.view;
      session = next;
      const window = listWindow(next.view.range);
      if (before?.range !== next.view.range) {
        wikis = null;
        users = null;
        panels.wikis.loading();
        panels.users.loading();
      }
      if (before?.wiki !== next.view.wiki) items = null;
      if (items === null) {
        panels.trends.loading();
        showTrends([], clock.now());
      }
      onlyAll = window === null;
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
