import { elementById, setText } from './dom.js';
import { animateIn } from './moving-list.js';
import { formatBytes, formatCount, formatTime, TYPE_LABELS } from '../model/format.js';

/** Number of changes on the page. */
export const TICKER_ROWS = 10;

/** @param {string} kind @param {string} className */
const createPart = (kind, className) => {
  const element = document.createElement(kind);
  element.className = className;
  return element;
};

const createRow = () => {
  const item = createPart('li', 'change');
  const time = createPart('time', 'change-time');
  const link = document.createElement('a');
  // What comes from the feed is in an element of its own writing direction, so that it does not reorder what is beside it.
  const what = createPart('bdi', 'change-what');
  const wiki = createPart('bdi', 'change-wiki');
  const user = createPart('bdi', 'change-user');
  const bytes = createPart('span', 'change-bytes');
  const meta = createPart('span', 'change-meta');
  const bot = createPart('span', 'chip');
  link.className = 'change-title';
  link.dir = 'auto';
  link.translate = false;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  user.translate = false;
  bot.textContent = 'Bot';
  meta.append(what, wiki, user, bot);
  item.append(time, link, bytes, meta);
  item.hidden = true;
  return { item, time, link, what, wiki, user, bytes, bot };
};

/**
 * The live list of changes. Its rows are reused: the oldest becomes the newest.
 *
 * @param {{ onPause: (paused: boolean) => void }} options
 */
export const createTickerView = ({ onPause }) => {
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
      if (change.url === null) row.link.removeAttribute('href');
      else row.link.setAttribute('href', change.url);
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
