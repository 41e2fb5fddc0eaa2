import { COMPARISONS, DEFAULT_CHART } from '../model/chart-options.js';
import { COMPARISON_TEXTS } from '../model/compared-counts.js';
import { elementById } from './dom.js';

/**
 * The controls of the chart.
 *
 * @param {{ onOptions: (options: import('../model/chart-options.js').ChartOptions) => void }} options
 * @returns {(shown: import('../model/chart-options.js').ChartOptions) => void}
 */
export const createChartOptionsView = ({ onOptions }) => {
  const compare = elementById('chart-compare', HTMLSelectElement);
  for (const name of COMPARISONS) {
    const option = document.createElement('option');
    option.value = name;
    option.textContent = name === 'none' ? 'Nothing' : COMPARISON_TEXTS[name].label;
    compare.append(option);
  }
  compare.addEventListener('change', () =>
    onOptions({ compare: COMPARISONS.find((name) => name === compare.value) ?? DEFAULT_CHART.compare }),
  );
  return (shown) => {
    compare.value = shown.compare;
  };
};
