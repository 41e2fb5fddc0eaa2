import { elementById } from './dom.js';

/**
 * The legend of the chart. The chart itself reads its points aloud, so the legend is for the eye only.
 *
 * @returns {(layers: readonly import('../model/chart-layers.js').Layer[], compared: { label: string } | null) => void}
 */
export const createLegend = () => {
  const list = elementById('chart-legend', HTMLElement);
  let shown = '';

  /** @param {string} colour @param {string} label */
  const entry = (colour, label) => {
    const item = document.createElement('span');
    const key = document.createElement('i');
    const text = document.createElement('bdi');
    item.className = `${colour}-key`;
    key.className = `key ${colour}`;
    text.textContent = label;
    item.append(key, text);
    return item;
  };

  return (layers, compared) => {
    const entries = [
      ...layers.map(({ colour, label }) => ({ colour: /** @type {string} */ (colour), label })),
      ...(compared === null ? [] : [{ colour: 'compared', label: compared.label }]),
    ];
    const next = JSON.stringify(entries);
    if (next === shown) return;
    shown = next;
    list.replaceChildren(...entries.map(({ colour, label }) => entry(colour, label)));
  };
};
