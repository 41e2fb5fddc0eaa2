import { elementById, setText } from './dom.js';
import { animateIn } from './moving-list.js';
import { linkToView } from './view-links.js';
import { formatBytes, formatCount, formatTime, TYPE_LABELS } from '../model/format.js';

/** Number of changes on the page. */
export const TICKER_ROWS = 10;

/** @param {string} kind @param {string} className */
const createPart = (kind, className) => {
  const element = document.createElement(kind);
  element.className = className;
  return element;
};

/** A link whose text comes from the feed: with a writing direction of its own. @param {string} className */
const createLink = (className) => {
  const link = document.createElement('a');
  link.className = className;
  link.dir = 'auto';
  link.translate = false;
  return link;
};

/** Shows the link to what changed, or else to the page. @param {HTMLAnchorElement} link @param {import('../model/ticker.js').Change} change */
const showOpen = (link, { url, diffUrl, title }) => {
  const href = diffUrl ?? url;
  const text = diffUrl === null ? 'Page' : 'Diff';
  link.hidden = href === null;
  if (href === null) link.removeAttribute('href');
  else link.setAttribute('href', href);
  setText(link, text);
  link.setAttribute('aria-label', `${text}: ${title ?? '(no title)'}`);
};

const createRow = () => {
  const item = createPart('li', 'change');
  const time = createPart('time', 'change-time');
  const link = createLink('change-title');
  const open = createLink('change-open');
  const comment = createPart('bdi', 'change-comment');
  // What comes from the feed is in an element of its own writing direction, so that it does not reorder what is beside it.
  const what = createPart('bdi', 'change-what');
  const wiki = createLink('change-wiki');
  const user = createLink('change-user');
  const bytes = createPart('span', 'change-bytes');
  const meta = createPart('span', 'change-meta');
  const bot = createPart('span', 'chip');
  open.target = '_blank';
  open.rel = 'noopener noreferrer';
  comment.translate = false;
  bot.textContent = 'Bot';
  meta.append(what, wiki, user, bot, open);
  item.append(time, link, bytes, meta, comment);
  item.hidden = true;
  return { item, time, link, open, comment, what, wiki, user, bytes, bot };
};

/**
 * The live list of changes. Its rows are reused: the oldest becomes the newest.
 *
 * @param {{
 *   onPause: (paused: boolean) => void,
 *   searchOf: (subject: { wiki?: string, title?: readonly string[], user?: readonly string[] }) => string | null,
 * }} options `searchOf` is the query string of the view of a wiki, a page or a user
 */
export const createTickerView = ({ onPause, searchOf }) => {
  const list = elementById('ticker-list', HTMLOListElement);
  const button = elementById('ticker-pause', HTMLButtonElement);
  const share = elementById('ticker-share', HTMLElement);
  const rows = Array.from({ length: TICKER_ROWS }, createRow);
  list.replaceChildren(...rows.map(({ item }) => item));
  let filled = 0;
  let paused = false;

  /** @param {boolean} wanted */
  const setPaused = (wanted) => {
    paused = wanted;
    setText(button, paused ? 'Resume' : 'Pause');
    onPause(paused);
  };
  const togglePause = () => setPaused(!paused);
  button.addEventListener('click', togglePause);

  return {
    togglePause,
    /** Whether a change has the pointer or the keyboard focus, so that the list must not move. */
    isInUse: () => list.matches(':hover') || list.contains(document.activeElement),
    isFilling: () => filled < TICKER_ROWS,
    /** Empties the list for another filter and ends a pause. */
    clear: () => {
      if (paused) setPaused(false);
      filled = 0;
      for (const { item } of rows) item.hidden = true;
    },
    /** @param {import('../model/ticker.js').Change} change */
    add: (change) => {
      const row = rows.pop();
      if (row === undefined) return;
      rows.unshift(row);
      filled = Math.min(TICKER_ROWS, filled + 1);
      const at = new Date(change.dt);
      setText(row.time, formatTime(at, at));
      row.time.setAttribute('datetime', change.dt);
      setText(row.link, change.title ?? '(no title)');
      row.link.title = change.title ?? '';
      const { domain, title, user } = change;
      linkToView(
        row.link,
        title === null || domain === '' ? null : searchOf({ wiki: domain, title: [title] }),
      );
      linkToView(row.wiki, domain === '' ? null : searchOf({ wiki: domain }));
      linkToView(row.user, user === null || user === '' ? null : searchOf({ user: [user] }));
      showOpen(row.open, change);
      setText(row.comment, change.comment ?? '');
      setText(row.what, TYPE_LABELS.get(change.type)?.one ?? change.type);
      setText(row.wiki, change.domain);
      setText(row.user, change.user ?? '');
      row.bot.hidden = !change.bot;
      setText(row.bytes, formatBytes(change.bytes));
      row.bytes.dataset['sign'] = String(Math.sign(change.bytes ?? 0));
      row.item.hidden = false;
      list.prepend(row.item);
      animateIn(row.item);
    },
    /** @param {{ skipped: number, sampleRatio: number }} status */
    showStatus: ({ skipped, sampleRatio }) => {
      if (paused) setText(share, skipped === 0 ? 'Paused' : `Paused – ${formatCount(skipped)} new changes`);
      else setText(share, sampleRatio <= 1 ? '' : `Showing about 1 in ${formatCount(sampleRatio)}`);
    },
  };
};
