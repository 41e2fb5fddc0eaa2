import { elementById, setText } from './dom.js';
import { reorder } from './moving-list.js';
import { formatAgo } from '../model/format.js';

const ROWS = 7;

const createRow = () => {
  const item = document.createElement('li');
  const head = document.createElement('p');
  const link = document.createElement('a');
  const label = document.createElement('span');
  const foot = document.createElement('p');
  // From the feed: in an element of its own writing direction, so that it does not reorder what is beside it.
  const domain = document.createElement('bdi');
  item.className = 'trend';
  head.className = 'trend-head';
  label.className = 'chip';
  foot.className = 'trend-foot';
  link.dir = 'auto';
  link.translate = false;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  head.append(link, label);
  item.append(head, foot);
  item.hidden = true;
  return { item, link, label, foot, domain, key: /** @type {string | null} */ (null) };
};

/** @param {{ foot: HTMLElement, domain: HTMLElement }} row @param {[text: string, domain: string, ago: string]} texts */
const showFoot = ({ foot, domain }, texts) => {
  const [text, name, ago] = texts;
  if (foot.textContent === texts.filter((part) => part !== '').join(' · ')) return;
  domain.textContent = name;
  const parts = [text, name === '' ? '' : domain, ago].filter((part) => part !== '');
  foot.replaceChildren(...parts.flatMap((part, index) => (index === 0 ? [part] : [' · ', part])));
};

/** @returns {(items: readonly import('../model/trend-items.js').Item[], now: number) => void} shows the trends with links */
export const createTrendsView = () => {
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
      if (item.url === null) row.link.removeAttribute('href');
      else if (row.link.getAttribute('href') !== item.url) row.link.setAttribute('href', item.url);
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
