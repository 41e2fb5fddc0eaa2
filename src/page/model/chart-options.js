/** What the chart can show; the first is the default. */
export const SHOWN = /** @type {const} */ (['sides', 'kinds', 'wikis', 'new', 'bytes', 'users']);

/** What the chart can be compared with; the first is the default. */
export const COMPARISONS = /** @type {const} */ (['week', 'none', 'day', '4weeks']);

/**
 * How the chart shows what a view selects.
 * @typedef {{ show: typeof SHOWN[number], compare: typeof COMPARISONS[number] }} ChartOptions
 */

/** @type {ChartOptions} */
export const DEFAULT_CHART = { show: SHOWN[0], compare: COMPARISONS[0] };

/** Only the options of a view. @param {ChartOptions} view @returns {ChartOptions} */
export const chartOptionsOf = ({ show, compare }) => ({ show, compare });

/** The options in a URL; what is not understood is the default. @param {URLSearchParams} params @returns {ChartOptions} */
export const readChartOptions = (params) => ({
  show: SHOWN.find((name) => name === params.get('show')) ?? DEFAULT_CHART.show,
  compare: COMPARISONS.find((name) => name === params.get('compare')) ?? DEFAULT_CHART.compare,
});

/** The parameters of a URL; the default has none. @param {ChartOptions} options @returns {[name: string, value: string][]} */
export const chartParams = ({ show, compare }) => [
  ...(show === DEFAULT_CHART.show ? [] : [/** @type {[string, string]} */ (['show', show])]),
  ...(compare === DEFAULT_CHART.compare ? [] : [/** @type {[string, string]} */ (['compare', compare])]),
];

/**
 * Whether two views differ at most in their chart options, so that all other numbers stay.
 *
 * @param {ChartOptions} one
 * @param {ChartOptions} other
 */
export const isSameData = (one, other) =>
  JSON.stringify({ ...one, ...DEFAULT_CHART }) === JSON.stringify({ ...other, ...DEFAULT_CHART });
