import { write } from './dom.js';
import { largest } from './ranking.js';
import { countWords } from './words.js';

/** How many rows a list shows; its height is the same from the start, so that nothing jumps. */
const ROWS = 15;

const createRow = () => {
  const item = document.createElement('li');
  const bar = document.createElement('span');
  const name = document.createElement('bdi');
  const count = document.createElement('span');
  bar.className = 'row-bar';
  name.className = 'row-name';
  name.translate = false;
  count.className = 'row-count';
  item.className = 'row';
  item.hidden = true;
  item.append(bar, name, count);
  return { item, bar, name, count };
};

/**
 * A list of the largest counts as bars. Its rows are made once and written anew, never replaced.
 *
 * @param {HTMLOListElement} list
 * @returns {(counts: Readonly<Record<string, number>>) => void}
 */
export const createRankingView = (list) => {
  const rows = Array.from({ length: ROWS }, createRow);
  list.replaceChildren(...rows.map(({ item }) => item));

  return (counts) => {
    const top = largest(counts, ROWS);
    const most = top[0]?.[1] ?? 1;
    rows.forEach(({ item, bar, name, count }, index) => {
      const entry = top[index];
      item.hidden = entry === undefined;
      if (entry === undefined) return;
      write(name, entry[0]);
      name.title = entry[0];
      write(count, countWords(entry[1]));
      bar.style.transform = `scaleX(${(entry[1] / most).toFixed(4)})`;
    });
  };
};
