import { setText } from './dom.js';
import { reorder } from './moving-list.js';
import { largest } from '../model/top-counts.js';
import { formatCount } from '../model/format.js';

/** @param {((name: string) => string) | null} address */
const createRow = (address) => {
  const item = document.createElement('li');
  const bar = document.createElement('span');
  const name = document.createElement('bdi');
  const label = document.createElement('bdi');
  const detail = document.createElement('bdi');
  const count = document.createElement('span');
  const content = document.createElement(address === null ? 'span' : 'a');
  bar.className = 'row-bar';
  name.className = 'row-name';
  name.translate = false;
  detail.className = 'row-detail';
  detail.hidden = true;
  name.append(label, detail);
  count.className = 'row-count';
  content.className = 'row-content';
  content.append(name, count);
  item.className = 'row';
  item.hidden = true;
  item.append(bar, content);
  return { item, content, bar, name, label, detail, count, shown: /** @type {string | null} */ (null) };
};

/**
 * A list of the largest counts as bars. Its rows are reused: each follows its name to the new position.
 *
 * @param {HTMLOListElement} list
 * @param {number} size maximum number of rows
 * @param {{ address: (name: string) => string, onPick: (name: string) => void }} [links] link targets of the rows
 * @param {(name: string) => string | null} [labelOf] what people call it; the name itself then follows as a detail
 * @returns {(counts: Readonly<Record<string, number>> | ReadonlyMap<string, number>, picked?: string | null) => void}
 */
export const createRankingView = (list, size, links, labelOf = () => null) => {
  const address = links?.address ?? null;
  let rows = Array.from({ length: size }, () => createRow(address));
  list.replaceChildren(...rows.map(({ item }) => item));
  for (const row of rows) {
    row.content.addEventListener('click', (event) => {
      const isPlain = event instanceof MouseEvent && !(event.metaKey || event.ctrlKey || event.shiftKey);
      if (links === undefined || row.shown === null || !isPlain) return;
      event.preventDefault();
      links.onPick(row.shown);
    });
  }

  /** The rows in the order of these names; a name keeps its row. @param {readonly string[]} names */
  const rowsFor = (names) => {
    const rowsByName = new Map(rows.map((row) => [row.shown, row]));
    const free = rows.filter(({ shown }) => shown === null || !names.includes(shown));
    const ordered = names.flatMap((name) => rowsByName.get(name) ?? free.shift() ?? []);
    return [...ordered, ...free];
  };

  return (counts, picked = null) => {
    const top = largest(counts, size);
    const max = top[0]?.[1] ?? 1;
    rows = rowsFor(top.map(([name]) => name));
    rows.forEach((row, index) => {
      const entry = top[index];
      row.item.hidden = entry === undefined;
      row.shown = entry?.[0] ?? null;
      if (entry === undefined) return;
      const label = labelOf(entry[0]);
      setText(row.label, label ?? entry[0]);
      setText(row.detail, label === null ? '' : ` ${entry[0]}`);
      row.detail.hidden = label === null;
      row.name.title = entry[0];
      setText(row.count, formatCount(entry[1]));
      row.bar.style.transform = `scaleX(${(entry[1] / max).toFixed(4)})`;
      if (address === null) return;
      row.content.setAttribute('href', address(entry[0]));
      if (entry[0] === picked) row.content.setAttribute('aria-current', 'true');
      else row.content.removeAttribute('aria-current');
    });
    reorder(
      list,
      rows.map(({ item }) => item),
    );
  };
};
