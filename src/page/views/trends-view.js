import { byId, write } from './dom.js';
import { putInOrder } from './moving-list.js';
import { agoWords } from '../model/format.js';

const ROWS = 7;

const createRow = () => {
  const item = document.createElement('li');
  const head = document.createElement('p');
  const link = document.createElement('a');
  const label = document.createElement('span');
  const foot = document.createElement('p');
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
  return { item, link, label, foot, key: /** @type {string | null} */ (null) };
};

/** @returns {(items: readonly import('../model/trend-items.js').Item[], now: number) => void} shows what trends, with links */
export const createTrendsView = () => {
  const list = byId('trends-list', HTMLOListElement);
  let rows = Array.from({ length: ROWS }, createRow);
  list.replaceChildren(...rows.map(({ item }) => item));

  return (items, now) => {
    const shown = items.slice(0, ROWS);
    const held = new Map(rows.map((row) => [row.key, row]));
    const free = rows.filter(({ key }) => !shown.some((item) => item.key === key));
    rows = [...shown.flatMap(({ key }) => held.get(key) ?? free.shift() ?? []), ...free];
    rows.forEach((row, index) => {
      const item = shown[index];
      row.item.hidden = item === undefined;
      row.key = item?.key ?? null;
      if (item === undefined) return;
      write(row.link, item.name);
      row.link.title = item.name;
      if (item.url === null) row.link.removeAttribute('href');
      else if (row.link.getAttribute('href') !== item.url) row.link.setAttribute('href', item.url);
      row.label.hidden = item.label === 'Page';
      write(row.label, item.label);
      const ago = item.at === null ? '' : agoWords((now - item.at) / 1000);
      write(
        row.foot,
        [item.words, item.domain, ago].filter((part) => part !== null && part !== '').join(' · '),
      );
    });
    putInOrder(
      list,
      rows.map(({ item }) => item),
    );
  };
};
