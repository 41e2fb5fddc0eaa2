import { elementById, setText } from './dom.js';
import { reorder } from './moving-list.js';
import { linkToView } from './view-links.js';
import { formatAgo } from '../model/format.js';

const ROWS = 7;

const createRow = () => {
  const item = document.createElement('li');
  const head = document.createElement('p');
  const link = document.createElement('a');
  const label = document.createElement('span');
  const open = document.createElement('a');
  const foot = document.createElement('p');
  // From the feed: in an element of its own writing direction, so that it does not reorder what is beside it.
  const domain = document.createElement('bdi');
  item.className = 'trend';
  head.className = 'trend-head';
  label.className = 'chip';
  foot.className = 'trend-foot';
  link.dir = 'auto';
  link.translate = false;
  open.className = 'trend-open';
  open.target = '_blank';
  open.rel = 'noopener noreferrer';
  open.textContent = 'Open';
  head.append(link, label, open);
  item.append(head, foot);
  item.hidden = true;
  return { item, link, label, open, foot, domain, key: /** @type {string | null} */ (null) };
};

/** @param {{ foot: HTMLElement, domain: HTMLElement }} row @param {[text: string, domain: string, ago: string]} texts */
const showFoot = ({ foot, domain }, texts) => {
  const [text, name, ago] = texts;
  if (foot.textContent === texts.filter((part) => part !== '').join(' · ')) return;
  domain.textContent = name;
  const parts = [text, name === '' ? '' : domain, ago].filter((part) => part !== '');
  foot.replaceChildren(...parts.flatMap((part, index) => (index === 0 ? [part] : [' · ', part])));
};

/**
 * @param {{ searchOf: (subject: import('../model/trend-items.js').Subject) => string | null }} options the query string of a view
 * @returns {(items: readonly import('../model/trend-items.js').Item[], now: number) => void} shows the trends with links
 */
export const createTrendsView = ({ searchOf }) => {
  const list = elementById('trends-list', HTMLOListElement);
  let rows = Array.from({ length: ROWS }, createRow);
  list.replaceChildren(...rows.map(({ item }) => item));

  return (items, now) => {
    const shown = items.slice(0, ROWS);
    const rowsByKey = new Map(rows.map((row) => [row.key, row]));
    const free = rows.filter(({ key }) => !shown.some((item) => item.key === key));
    rows = [...shown.flatMap(({ key }) => rowsByKey.get(key) ?? free.shift() ?? []), ...free];
    rows.forEach((row, index) => {
      const item = shown[index];
      row.item.hidden = item === undefined;
      row.key = item?.key ?? null;
      if (item === undefined) return;
      setText(row.link, item.name);
      row.link.title = item.name;
      linkToView(row.link, item.subject === null ? null : searchOf(item.subject));
      row.open.hidden = item.url === null;
      if (item.url === null) row.open.removeAttribute('href');
      else if (row.open.getAttribute('href') !== item.url) row.open.setAttribute('href', item.url);
      row.open.setAttribute('aria-label', `Open: ${item.name}`);
      row.label.hidden = item.label === 'Page';
      setText(row.label, item.label);
      const ago = item.at === null ? '' : formatAgo((now - item.at) / 1000);
      showFoot(row, [item.text, item.domain ?? '', ago]);
    });
    reorder(
      list,
      rows.map(({ item }) => item),
    );
  };
};
