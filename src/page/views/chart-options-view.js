import { chartOptionsOf, COMPARISONS, DEFAULT_CHART, SHOWN } from '../model/chart-options.js';
import { SERIES_TEXTS } from '../model/chart-series.js';
import { COMPARISON_TEXTS } from '../model/compared-counts.js';
import { elementById } from './dom.js';

/** @param {HTMLSelectElement} select @param {readonly (readonly [value: string, label: string])[]} options */
const addOptions = (select, options) =>
  select.append(
    ...options.map(([value, label]) => {
      const option = document.createElement('option');
      option.value = value;
      option.textContent = label;
      return option;
    }),
  );

/**
 * The controls of the chart.
 *
 * @param {{
 *   onOptions: (options: import('../model/chart-options.js').ChartOptions) => void, onSave: (kind: 'csv' | 'png') => void,
 * }} options
 * @returns {(shown: import('../model/chart-options.js').ChartOptions) => void}
 */
export const createChartOptionsView = ({ onOptions, onSave }) => {
  const show = elementById('chart-show', HTMLSelectElement);
  const compare = elementById('chart-compare', HTMLSelectElement);
  let shown = DEFAULT_CHART;
  addOptions(
    show,
    SHOWN.map((name) => [name, SERIES_TEXTS[name].label]),
  );
  addOptions(
    compare,
    COMPARISONS.map((name) => [name, name === 'none' ? 'Nothing' : COMPARISON_TEXTS[name].label]),
  );
  show.addEventListener('change', () =>
    onOptions({ ...shown, show: SHOWN.find((name) => name === show.value) ?? DEFAULT_CHART.show }),
  );
  compare.addEventListener('change', () =>
    onOptions({
      ...shown,
      compare: COMPARISONS.find((name) => name === compare.value) ?? DEFAULT_CHART.compare,
    }),
  );
  for (const kind of /** @type {const} */ (['csv', 'png']))
    elementById(`chart-${kind}`, HTMLButtonElement).addEventListener('click', () => onSave(kind));
  return (next) => {
    shown = chartOptionsOf(next);
    show.value = next.show;
    compare.value = next.compare;
    // Only edits are compared.
    for (const part of document.querySelectorAll('.compare-option'))
      if (part instanceof HTMLElement) part.hidden = next.show !== 'sides';
  };
};
