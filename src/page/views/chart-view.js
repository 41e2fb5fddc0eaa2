import { elementById, setText } from './dom.js';
import { rateUnit, scaleTop } from '../model/scale.js';
import uPlot from '../uPlot.js';
import { formatAxis, formatInstant, formatRate } from '../model/format.js';

/** A shorter drag is a click. */
const MIN_DRAG_PX = 8;

/**
 * The data of the chart: times in epoch ms, counts per second; `who` selects the lines.
 * @typedef {import('../model/window-results.js').Line & { who: import('../model/shared-view.js').View['who'], from: number, to: number, range: string }} ChartData
 */

/** A canvas does not follow forced colours by itself. */
const FORCED_COLOURS = {
  accent: 'Highlight',
  soft: 'transparent',
  other: 'GrayText',
  otherSoft: 'transparent',
  quiet: 'CanvasText',
  hairline: 'transparent',
};

const forced = matchMedia('(forced-colors: active)');

const colours = () => {
  if (forced.matches) return FORCED_COLOURS;
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const of = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    accent: of('accent'),
    soft: of('chart-people'),
    other: of('chart-bots-line'),
    otherSoft: of('chart-bots'),
    quiet: of('quiet'),
    hairline: of('hairline'),
  };
};

/** The upper line: the sum of both counts where both are known. @param {ChartData} picture @returns {(number | null)[]} */
const totalRates = ({ people, bots, who }) =>
  who === 'bots'
    ? bots
    : people.map((count, index) => {
        const other = bots[index] ?? null;
        return count === null || other === null ? null : count + other;
      });

/** A point between two gaps has no line, so it is drawn as a dot. @param {string} colour @returns {uPlot.Series.Points} */
const lonePoints = (colour) => ({
  show: true,
  size: 6,
  fill: colour,
  stroke: colour,
  filter: (plot, seriesIndex) => {
    const values = plot.data[seriesIndex] ?? [];
    /** @param {number} index */
    const isKnown = (index) => (values[index] ?? null) !== null;
    return [...values.keys()].filter((index) => isKnown(index) && !isKnown(index - 1) && !isKnown(index + 1));
  },
});

/**
 * The chart of the selected range. Dragging selects a range. The slider steps through the points for keyboard and screen
 * reader users.
 *
 * @param {{ onZoom: (from: number, to: number) => void }} options
 * @returns {(chartData: ChartData | null) => void}
 */
export const createChartView = ({ onZoom }) => {
  const frame = elementById('chart', HTMLElement);
  const readout = elementById('chart-readout', HTMLElement);
  const unitLabel = elementById('chart-unit', HTMLElement);
  const step = elementById('chart-step', HTMLInputElement);
  /** @type {ChartData | null} */
  let chartData = null;
  /** @type {uPlot | null} */
  let plot = null;
  let unit = rateUnit(0);
  let shownWho = '';
  /** The largest drawn value, in `unit`. */
  let maxValue = 0;

  /** @param {number} index */
  const describePoint = (index) => {
    const at = chartData?.times[index];
    if (chartData === null || at === undefined) return '';
    const people = chartData.people[index] ?? null;
    const bots = chartData.bots[index] ?? null;
    const when = formatInstant(new Date(at), chartData.to - chartData.from);
    /** @param {number | null} rate */
    const formatInUnit = (rate) => formatRate(rate === null ? null : rate * unit.seconds);
    if (chartData.who === 'people')
      return people === null ? `${when}: no data` : `${when}: ${formatInUnit(people)} by people`;
    if (chartData.who === 'bots')
      return bots === null ? `${when}: no data` : `${when}: ${formatInUnit(bots)} by bots`;
    if (people === null || bots === null) return `${when}: no data`;
    return `${when}: ${formatInUnit(people + bots)}; people ${formatInUnit(people)}, bots ${formatInUnit(bots)}`;
  };

  const updateReadout = () => {
    const at = plot?.cursor.idx;
    setText(readout, at === null || at === undefined ? '' : describePoint(at));
  };

  /** @returns {uPlot.Options} */
  const options = () => {
    const { accent, soft, other, otherSoft, quiet, hairline } = colours();
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const who = chartData?.who ?? 'all';
    return {
      width: Math.max(160, frame.clientWidth),
      height: Math.max(120, frame.clientHeight),
      padding: [12, 18, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 7, width: 0 },
        drag: { x: true, y: false, setScale: false, dist: MIN_DRAG_PX },
      },
      scales: {
        x: { time: true, range: () => [(chartData?.from ?? 0) / 1000, (chartData?.to ?? 1) / 1000] },
        y: { range: () => [0, scaleTop(maxValue)] },
      },
      axes: [
        {
          stroke: quiet,
          font,
          size: 28,
          gap: 8,
          space: 84,
          grid: { show: false },
          ticks: { show: false },
          values: (_plot, splits, _axis, _space, increment) =>
            splits.map((seconds) => formatAxis(new Date(seconds * 1000), increment)),
        },
        {
          stroke: quiet,
          font,
          size: 44,
          gap: 8,
          space: 34,
          grid: { stroke: hairline, width: 1 },
          ticks: { show: false },
        },
      ],
      series: [
        {},
        { show: who !== 'people', stroke: other, fill: otherSoft, width: 1.25, points: lonePoints(other) },
        { show: who !== 'bots', stroke: accent, fill: soft, width: 2, points: lonePoints(accent) },
      ],
      hooks: {
        setCursor: [updateReadout],
        setSelect: [
          (drawn) => {
            const { left, width } = drawn.select;
            if (width < MIN_DRAG_PX) return;
            drawn.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
            onZoom(drawn.posToVal(left, 'x') * 1000, drawn.posToVal(left + width, 'x') * 1000);
          },
        ],
      },
    };
  };

  const build = () => {
    plot?.destroy();
    plot = new uPlot(options(), [[], [], []], frame);
    shownWho = chartData?.who ?? 'all';
    fill();
  };

  const fill = () => {
    if (plot === null || chartData === null) return;
    const all = totalRates(chartData);
    const seen = chartData.who === 'people' ? chartData.people : all;
    const largest = seen.reduce((top, rate) => Math.max(top ?? 0, rate ?? 0), 0) ?? 0;
    unit = rateUnit(largest);
    maxValue = largest * unit.seconds;
    /** @param {(number | null)[]} rates */
    const inUnit = (rates) => rates.map((rate) => (rate === null ? null : rate * unit.seconds));
    plot.setData([chartData.times.map((ms) => ms / 1000), inUnit(all), inUnit(chartData.people)]);
    setText(unitLabel, `per ${unit.name}`);
    step.max = String(Math.max(0, chartData.times.length - 1));
    const label =
      largest === 0
        ? `Edits ${chartData.range}: none`
        : `Edits ${chartData.range}: at most ${formatRate(maxValue)} per ${unit.name}`;
    if (frame.getAttribute('aria-label') !== label) frame.setAttribute('aria-label', label);
    updateReadout();
  };

  step.addEventListener('input', () => {
    const index = Number(step.value);
    const at = chartData?.times[index];
    if (plot === null || at === undefined) return;
    plot.setCursor({ left: plot.valToPos(at / 1000, 'x'), top: 0 });
    step.setAttribute('aria-valuetext', describePoint(index));
    setText(readout, describePoint(index));
  });
  step.addEventListener('blur', () => plot?.setCursor({ left: -10, top: -10 }));

  new ResizeObserver(() => {
    if (frame.clientWidth > 0) plot?.setSize({ width: frame.clientWidth, height: frame.clientHeight });
  }).observe(frame);
  for (const query of [matchMedia('(prefers-color-scheme: dark)'), forced]) {
    query.addEventListener('change', () => {
      if (plot !== null) build();
    });
  }

  return (next) => {
    chartData = next;
    if (next === null) {
      plot?.destroy();
      plot = null;
      setText(readout, '');
      return;
    }
    if (plot === null || next.who !== shownWho) build();
    else fill();
  };
};
