import { FeatureDisabled } from '../net/api.js';
import { createPanel } from '../views/panel.js';
import { createRankingView } from '../views/ranking-view.js';
import { elementById, setText } from '../views/dom.js';
import { filterOf } from '../model/filter-params.js';
import { formatNotFiltered, formatWikis } from '../model/filter-text.js';
import { minuteRange, formatRange } from '../model/window-plan.js';
import { watchPages } from '../net/watch-pages.js';

const ROWS = 10;

/** The most edited pages of the selected range. */
export const createPagesSection = () => {
  /** @type {ReadonlyMap<string, import('../model/range-pages.js').Page>} */
  let pages = new Map();
  const showPages = createRankingView(
    elementById('top-pages', HTMLOListElement),
    ROWS,
    { address: (name) => pages.get(name)?.url ?? '', onPick: null },
    (name) => pages.get(name)?.title ?? null,
    {
      more: elementById('pages-more', HTMLButtonElement),
      detailOf: (name) => pages.get(name)?.domain ?? '',
    },
  );
  const panel = createPanel('pages', {
    disabledText: 'This server does not keep history, so it ranks no pages.',
  });
  const when = elementById('pages-when', HTMLElement);
  /** @type {import('../session.js').Session | null} */
  let session = null;
  /** @type {import('../net/watch-frames.js').Frame | null} */
  let frame = null;
  /** The time of the newest events, if they are not live. @type {string | null} */
  let until = null;
  /** @type {{ stop: () => void, now: () => void } | null} */
  let poll = null;

  const stop = () => {
    poll?.stop();
    poll = null;
  };

  /** Requests the pages, once a frame says of which range. */
  const start = () => {
    if (session === null || frame === null || poll !== null) return;
    const { view } = session;
    poll = watchPages(session, {
      range: () => frame && minuteRange(frame.range, frame),
      onPages: (next) => {
        pages = next;
        const where = view.wiki === null ? '' : ` on ${formatWikis(view.wiki)}`;
        const range = formatRange(view.range, until);
        const others = formatNotFiltered({ ...filterOf(view), wiki: null });
        setText(when, `${range}${where}${others}`);
        if (pages.size === 0) panel.empty(`No changes ${range}`);
        else panel.ready();
        showPages(new Map([...pages].map(([name, { count }]) => [name, count])));
      },
      onError: panel.fail,
    });
  };

  return {
    /** @param {import('../session.js').Session} next */
    open: (next) => {
      stop();
      if (JSON.stringify(session?.view) !== JSON.stringify(next.view)) {
        frame = null;
        panel.loading();
      }
      session = next;
      start();
    },
    close: stop,
    now: () => poll?.now(),
    /** @param {import('../net/watch-frames.js').Frame | null} next null: nothing has been counted yet @param {string | null} notLiveUntil */
    onFrame: (next, notLiveUntil) => {
      frame = next;
      until = notLiveUntil;
      if (next === null) panel.empty(`No changes ${formatRange(session?.view.range ?? '1h')}`);
      start();
    },
    /** @param {Error} error */
    onError: (error) => {
      if (error instanceof FeatureDisabled) panel.fail(error);
    },
  };
};
