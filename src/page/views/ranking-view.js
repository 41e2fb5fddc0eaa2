import { write } from './dom.js';
import { putInOrder } from './moving-list.js';
import { largest } from '../model/top-counts.js';
import { countWords } from '../model/format.js';

/** @param {((name: string) => string) | null} address */
const createRow = (address) => {
  const item = document.createElement('li');
  const bar = document.createElement('span');
  const name = document.createElement('bdi');
  const count = document.createElement('span');
  const inside = document.createElement(address === null ? 'span' : 'a');
  bar.className = 'row-bar';
  name.className = 'row-name';
  name.translate = false;
  count.className = 'row-count';
  inside.className = 'row-inside';
  inside.append(name, count);
  item.className = 'row';
  item.hidden = true;
  item.append(bar, inside);
  return { item, inside, bar, name, count, shown: /** @type {string | null} */ (null) };
};

/**
 * A list of the largest counts as bars. Its rows are made once; each goes with its name to wherever that stands now.
 *
 * @param {HTMLOListElement} list
 * @param {number} size how many rows it shows at most
 * @param {{ address: (name: string) => string, onPick: (name: string) => void }} [links] where the rows lead
 * @returns {(counts: Readonly<Record<string, number>> | ReadonlyMap<string, number>, picked?: string | null) => void}
 */
export const createRankingView = (list, size, links) => {
  const address = links?.address ?? null;
  let rows = Array.from({ length: size }, () => createRow(address));
  list.replaceChildren(...rows.map(({ item }) => item));
  for (const row of rows) {
    row.inside.addEventListener('click', (event) => {
      const isPlain = event instanceof MouseEvent && !(event.metaKey || event.ctrlKey || event.shiftKey);
      if (links === undefined || row.shown === null || !isPlain) return;
      event.preventDefault();
      links.onPick(row.shown);
    });
  }

  /** The rows in the order of these names: each its own where it has one. @param {readonly string[]} names */
  const rowsFor = (names) => {
    const held = new Map(rows.map((row) => [row.shown, row]));
    const free = rows.filter(({ shown }) => shown === null || !names.includes(shown));
    const ordered = names.flatMap((name) => held.get(name) ?? free.shift() ?? []);
    return [...ordered, ...free];
  };

  return (counts, picked = null) => {
    const top = largest(counts, size);
    const most = top[0]?.[1] ?? 1;
    rows = rowsFor(top.map(([name]) => name));
    rows.forEach((row, index) => {
      const entry = top[index];
      row.item.hidden = entry === undefined;
      row.shown = entry?.[0] ?? null;
      if (entry === undefined) return;
      write(row.name, entry[0]);
      row.name.title = entry[0];
      write(row.count, countWords(entry[1]));
      row.bar.style.transform = `scaleX(${(entry[1] / most).toFixed(4)})`;
      if (address === null) return;
      row.inside.setAttribute('href', address(entry[0]));
      if (entry[0] === picked) row.inside.setAttribute('aria-current', 'true');
      else row.inside.removeAttribute('aria-current');
    });
    putInOrder(
      list,
      rows.map(({ item }) => item),
    );
  };
};
