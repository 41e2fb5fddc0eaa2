import { elementById, setText } from './dom.js';
import { groupMarks } from '../model/chart-marks.js';

/** A button is as wide as this, in CSS pixels. */
const BUTTON_PX = 26;
/** A text with more lines would hide the chart. */
const MAX_LINES = 6;

/** @type {Record<import('../model/chart-marks.js').Mark['kind'], string>} */
const SIGNS = { lost: '!', restart: '↻', reconnect: '⇄', 'edit-war': '×', burst: '▲' };

/** @param {readonly string[]} texts */
const linesOf = (texts) =>
  texts.length <= MAX_LINES
    ? texts
    : [...texts.slice(0, MAX_LINES - 1), `and ${texts.length - MAX_LINES + 1} more`];

const createMark = () => {
  const item = document.createElement('li');
  const button = document.createElement('button');
  const text = document.createElement('span');
  item.className = 'mark';
  button.type = 'button';
  text.className = 'mark-text';
  text.setAttribute('aria-hidden', 'true');
  item.append(button, text);
  // A text that hides something goes away without moving the pointer or the focus.
  item.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') item.dataset['dismissed'] = '';
  });
  for (const name of ['pointerleave', 'focusout'])
    item.addEventListener(name, () => delete item.dataset['dismissed']);
  return { item, button, text };
};

/**
 * Marks on the chart: buttons whose text appears under the pointer and with the focus.
 *
 * @returns {(marks: readonly import('../model/chart-marks.js').Mark[], place: { left: number, width: number, from: number, to: number } | null) => void}
 *   `left` and `width` of the drawing area in CSS pixels
 */
export const createMarksView = () => {
  const list = elementById('chart-marks', HTMLOListElement);
  /** @type {Map<string, ReturnType<typeof createMark>>} */
  let shown = new Map();

  return (marks, place) => {
    const groups =
      place === null || place.width <= 0
        ? []
        : groupMarks(marks, {
            from: place.from,
            to: place.to,
            minPart: BUTTON_PX / place.width,
            now: new Date(),
          });
    /** @type {typeof shown} */
    const next = new Map();
    for (const { key, kind, part, texts } of groups) {
      const mark = shown.get(key) ?? createMark();
      next.set(key, mark);
      const { item, button, text } = mark;
      item.dataset['kind'] = kind;
      item.dataset['side'] = part > 0.5 ? 'end' : 'start';
      item.style.left = `${(place?.left ?? 0) + part * (place?.width ?? 0)}px`;
      setText(button, SIGNS[kind]);
      const lines = linesOf(texts);
      if (button.getAttribute('aria-label') !== lines.join('; '))
        button.setAttribute('aria-label', lines.join('; '));
      if (text.childElementCount !== lines.length || text.textContent !== lines.join(''))
        text.replaceChildren(
          ...lines.map((line) => {
            const row = document.createElement('span');
            row.textContent = line;
            return row;
          }),
        );
    }
    for (const [key, { item }] of shown) if (!next.has(key)) item.remove();
    for (const { item } of next.values()) if (item.parentElement === null) list.append(item);
    shown = next;
    list.hidden = next.size === 0;
  };
};
