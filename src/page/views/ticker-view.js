import { byId, write } from './dom.js';
import { appear } from './moving-list.js';
import { bytesWords, countWords, timeWords, TYPE_WORDS } from '../model/format.js';

/** How many changes are on the page at once. */
export const TICKER_ROWS = 10;

/** @param {string} kind @param {string} className */
const part = (kind, className) => {
  const element = document.createElement(kind);
  element.className = className;
  return element;
};

const createRow = () => {
  const item = part('li', 'change');
  const time = part('time', 'change-time');
  const link = document.createElement('a');
  const what = part('span', 'change-what');
  const wiki = part('span', 'change-wiki');
  const user = part('bdi', 'change-user');
  const bytes = part('span', 'change-bytes');
  const meta = part('span', 'change-meta');
  const bot = part('span', 'chip');
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
 * The ticker. Its rows are made once: the oldest becomes the newest.
 *
 * @param {{ onPause: (paused: boolean) => void }} parts
 */
export const createTickerView = ({ onPause }) => {
  const list = byId('ticker-list', HTMLOListElement);
  const button = byId('ticker-pause', HTMLButtonElement);
  const share = byId('ticker-share', HTMLElement);
  const rows = Array.from({ length: TICKER_ROWS }, createRow);
  list.replaceChildren(...rows.map(({ item }) => item));
  let filled = 0;
  let paused = false;

  /** @param {boolean} wanted */
  const setPaused = (wanted) => {
    paused = wanted;
    write(button, paused ? 'Go on' : 'Pause');
    onPause(paused);
  };
  button.addEventListener('click', () => setPaused(!paused));

  return {
    /** Someone points at a change or has the keyboard on it: it must not run away. */
    isHeld: () => list.matches(':hover') || list.contains(document.activeElement),
    isFilling: () => filled < TICKER_ROWS,
    /** Empties it for another filter; what was paused goes on. */
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
      write(row.time, timeWords(at, at));
      row.time.setAttribute('datetime', change.dt);
      write(row.link, change.title ?? '(without a title)');
      row.link.title = change.title ?? '';
      if (change.url === null) row.link.removeAttribute('href');
      else row.link.setAttribute('href', change.url);
      write(row.what, TYPE_WORDS.get(change.type)?.one ?? change.type);
      write(row.wiki, change.domain);
      write(row.user, change.user ?? '');
      row.bot.hidden = !change.bot;
      write(row.bytes, bytesWords(change.bytes));
      row.bytes.dataset['sign'] = String(Math.sign(change.bytes ?? 0));
      row.item.hidden = false;
      list.prepend(row.item);
      appear(row.item);
    },
    /** @param {{ passed: number, oneIn: number }} told */
    say: ({ passed, oneIn }) => {
      if (paused) write(share, passed === 0 ? 'Paused' : `Paused; ${countWords(passed)} since`);
      else write(share, oneIn <= 1 ? '' : `about 1 in ${countWords(oneIn)} shown`);
    },
  };
};
