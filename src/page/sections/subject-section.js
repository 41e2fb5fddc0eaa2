import { FeatureDisabled, InvalidQuery } from '../net/api.js';
import { createMinuteCounts, subjectOf } from '../model/subject.js';
import { createPoll } from '../net/poll.js';
import { createRankingView } from '../views/ranking-view.js';
import { createSubjectView } from '../views/subject-view.js';
import { elementById, setText } from '../views/dom.js';
import { formatRange, minuteRange } from '../model/window-plan.js';
import { NO_FILTER } from '../model/filter-params.js';
import { readChange } from '../model/ticker.js';
import { readTopPages } from '../model/trend-items.js';
import { viewSearch } from '../model/shared-view.js';

const PAGES_EVERY_MS = 10_000;
const PAGE_ROWS = 10;

/**
 * The view of one wiki, page or user: its heading, its recent rate where the server keeps none, and the most edited pages of
 * a wiki in the selected range.
 *
 * @param {{
 *   clock: { now: () => number }, labelOf: (wiki: string) => string | null,
 *   searchOf: (subject: import('../model/trend-items.js').Subject) => string, onSearch: (search: string) => void,
 * }} options
 */
export const createSubjectSection = ({ clock, labelOf, searchOf, onSearch }) => {
  const subjectView = createSubjectView();
  const seen = createMinuteCounts();
  const pages = elementById('subject-pages', HTMLElement);
  const pagesWhen = elementById('subject-pages-when', HTMLElement);
  /** @type {import('../session.js').Session | null} */
  let session = null;
  /** @type {import('../net/watch-frames.js').Frame | null} */
  let frame = null;
  /** The shown subject. */
  let shown = '';
  /** @type {{ stop: () => void, now: () => void } | null} */
  let poll = null;

  const subject = () => (session === null ? null : subjectOf(session.view));

  /** @param {string} title */
  const searchOfPage = (title) => searchOf({ wiki: subject()?.wiki ?? '', title: [title] });
  const showPages = createRankingView(elementById('subject-top-pages', HTMLOListElement), PAGE_ROWS, {
    address: (title) => `./${searchOfPage(title)}`,
    onPick: (title) => onSearch(searchOfPage(title)),
  });

  const showSeen = () =>
    subjectView.showSeen({ minutes: seen.minutes(clock.now()), total: seen.total(), since: seen.since() });

  const draw = () => {
    if (session === null) return;
    const current = subject();
    subjectView.show(current, {
      label: current === null || current.wiki === null ? null : labelOf(current.wiki),
      back: viewSearch({ ...session.view, ...NO_FILTER }),
    });
  };

  /** @param {import('../session.js').Session} from @param {string} wiki */
  const pollPages = ({ get, random, onLoginRequired, view }, wiki) =>
    createPoll({
      everyMs: PAGES_EVERY_MS,
      random,
      onLoginRequired,
      onError: (error) => {
        if (error instanceof FeatureDisabled || error instanceof InvalidQuery) pages.hidden = true;
      },
      request: async (signal) => {
        if (frame === null) return;
        const { from, to } = minuteRange(frame.range, frame);
        if (from >= to) return;
        const params = new URLSearchParams({
          of: 'pages',
          from: new Date(from).toISOString(),
          to: new Date(to).toISOString(),
          domain: wiki,
          limit: String(PAGE_ROWS),
        });
        const body = await get(`stats/top?${params}`, signal);
        const items = readTopPages(body, PAGE_ROWS, 1) ?? [];
        const isExact = /** @type {{ exact?: unknown }} */ (body).exact !== false;
        pages.hidden = items.length === 0;
        setText(pagesWhen, `${formatRange(view.range)}${isExact ? '' : ' · the list may lack some pages'}`);
        showPages(new Map(items.map(({ name, count }) => [name, count])));
      },
    });

  const close = () => {
    poll?.stop();
    poll = null;
  };

  return {
    /** @param {import('../session.js').Session} next */
    open: (next) => {
      close();
      session = next;
      frame = null;
      const current = subject();
      const key = JSON.stringify(current);
      if (key !== shown) {
        seen.clear();
        pages.hidden = true;
      }
      shown = key;
      draw();
      showSeen();
      if (current?.kind === 'wiki') poll = pollPages(next, current.name);
    },
    close,
    now: () => poll?.now(),
    /** @param {import('../net/watch-frames.js').Frame | null} next */
    onFrame: (next) => {
      const isFirst = frame === null;
      frame = next;
      if (isFirst) poll?.now();
    },
    /** @param {readonly string[]} changes that the live list got */
    onChanges: (changes) => {
      const kind = subject()?.kind;
      if (kind !== 'page' && kind !== 'user') return;
      for (const data of changes) {
        const change = readChange(data);
        if (change !== null) seen.add(Date.parse(change.dt));
      }
      showSeen();
    },
    tick: showSeen,
    /** Draws again, because the names of wikis are known now. */
    onNames: draw,
  };
};
