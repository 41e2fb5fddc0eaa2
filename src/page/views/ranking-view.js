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

/** An expanded list has at most so many rows. */
const MAX_ROWS = 100;

/**
 * A list of the largest counts as bars. Its rows are reused: each follows its name to the new position.
 *
 * @param {HTMLOListElement} list
 * @param {number} size maximum number of rows, until the reader asks for more
 * @param {{ address: (name: string) => string, onPick: ((name: string) => void) | null }} [links] link targets of the rows; without `onPick` the browser follows them
 * @param {(name: string) => string | null} [labelOf] what people call it; `detailOf` it follows, by default the name itself
 * @param {{ more?: HTMLButtonElement, detailOf?: (name: string) => string }} [options] `more` shows all rows, or the first ones again
 * @returns {(counts: Readonly<Record<string, number>> | ReadonlyMap<string, number>, picked?: string | null) => void}
 */
export const createRankingView = (
  list,
  size,
  links,
  labelOf = () => null,
  { more, detailOf = (name) => name } = {},
) => {
  const address = links?.address ?? null;
  let isExpanded = false;
  /** @type {ReturnType<typeof createRow>[]} */
  let rows = [];
  /** What is shown, to draw it again. @type {() => void} */
  let redraw = () => undefined;

  /** @param {number} count */
  const addRows = (count) => {
    while (rows.length < count) {
      const row = createRow(address);
      row.content.addEventListener('click', (event) => {
        const isPlain = event instanceof MouseEvent && !(event.metaKey || event.ctrlKey || event.shiftKey);
        const pick = links?.onPick ?? null;
        if (pick === null || row.shown === null || !isPlain) return;
        event.preventDefault();
        pick(row.shown);
      });
      rows.push(row);
      list.append(row.item);
    }
  };
  list.replaceChildren();
  addRows(size);
  more?.addEventListener('click', () => {
    isExpanded = !isExpanded;
    redraw();
  });

  /** The rows in the order of these names; a name keeps its row. @param {readonly string[]} names */
  const rowsFor = (names) => {
    const rowsByName = new Map(rows.map((row) => [row.shown, row]));
    const free = rows.filter(({ shown }) => shown === null || !names.includes(shown));
    const ordered = names.flatMap((name) => rowsByName.get(name) ?? free.shift() ?? []);
    return [...ordered, ...free];
  };

  /** @param {Readonly<Record<string, number>> | ReadonlyMap<string, number>} counts @param {string | null} picked */
  const draw = (counts, picked) => {
    const all = largest(counts, MAX_ROWS);
    const top = isExpanded ? all : all.slice(0, size);
    const max = top[0]?.[1] ?? 1;
    addRows(top.length);
    if (more !== undefined) {
      more.hidden = all.length <= size;
      more.setAttribute('aria-expanded', String(isExpanded));
      setText(more, isExpanded ? 'Show fewer' : `Show all ${formatCount(all.length)}`);
    }
    rows = rowsFor(top.map(([name]) => name));
    rows.forEach((row, index) => {
      const entry = top[index];
      row.item.hidden = entry === undefined;
      row.shown = entry?.[0] ?? null;
      if (entry === undefined) return;
      const label = labelOf(entry[0]);
      setText(row.label, label ?? entry[0]);
      setText(row.detail, label === null ? '' : ` ${detailOf(entry[0])}`);
      row.detail.hidden = label === null;
      row.name.title = entry[0];
      setText(row.count, formatCount(entry[1]));
      row.bar.style.transform = `scaleX(${(entry[1] / max).toFixed(4)})`;
      if (address === null) return;
      const target = address(entry[0]);
      if (target === '') row.content.removeAttribute('href');
      else row.content.setAttribute('href', target);
      if (entry[0] === picked) row.content.setAttribute('aria-current', 'true');
      else row.content.removeAttribute('aria-current');
    });
    reorder(
      list,
      rows.map(({ item }) => item),
    );
  };

  return (counts, picked = null) => {
    redraw = () => draw(counts, picked);
    redraw();
  };
};
