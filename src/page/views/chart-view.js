import { elementById, setText } from './dom.js';
import { rateUnit, scaleTop } from '../model/scale.js';
import { THEME_CHANGE } from './theme.js';
import uPlot from '../uPlot.js';
import { describePoint, drawnLayers, largestOf } from '../model/chart-layers.js';
import { forcedColours, frameColours, layerColours } from './chart-colours.js';
import { formatAxis, formatCount, formatInstant, formatRate, isShownInUtc } from '../model/format.js';
import { chartCsv, chartFileName } from '../model/chart-csv.js';
import { createLegend } from './chart-legend.js';
import { chartPicture } from './chart-picture.js';
import { saveFile } from './save-file.js';

/** A shorter drag is a click. */
const MIN_DRAG_PX = 8;

/**
 * The data of the chart: times in epoch ms, and layers from the bottom to the top. `unit` is null if the values are rates
 * per second, whose unit follows from the largest. `compared` is a quiet line. `what` is counted, in the `range`.
 * @typedef {{
 *   times: readonly number[], layers: readonly import('../model/chart-layers.js').Layer[], isStacked: boolean,
 *   compared: { text: string, label: string, values: readonly (number | null)[] } | null,
 *   what: string, unit: string | null, from: number, to: number, range: string,
 * }} ChartData
 */

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

/** What the drawing consists of: with another, the chart is built anew. @param {ChartData} chart */
const structureOf = ({ layers, isStacked, compared }) =>
  JSON.stringify([
    layers.map(({ name, colour }) => [name, colour]),
    isStacked,
    compared !== null,
    isShownInUtc(),
  ]);

/**
 * The chart of the selected range. Dragging selects a range. The slider steps through the points for keyboard and screen
 * reader users.
 *
 * @param {{
 *   onZoom: (from: number, to: number) => void,
 *   onDrawn: (place: { left: number, width: number, from: number, to: number } | null) => void,
 * }} options `onDrawn` gets the drawing area in CSS pixels and its times; null: there is none
 */
export const createChartView = ({ onZoom, onDrawn }) => {
  const frame = elementById('chart', HTMLElement);
  const readout = elementById('chart-readout', HTMLElement);
  const unitLabel = elementById('chart-unit', HTMLElement);
  const whatLabel = elementById('chart-what', HTMLElement);
  const step = elementById('chart-step', HTMLInputElement);
  const showLegend = createLegend();
  /** @type {ChartData | null} */
  let chartData = null;
  /** @type {uPlot | null} */
  let plot = null;
  let unit = { name: 'second', seconds: 1 };
  let structure = '';
  /** The largest drawn value, in `unit`. */
  let maxValue = 0;

  /** Rates have a decimal, counts have none. @param {number} value */
  const format = (value) =>
    chartData?.unit === null ? formatRate(value * unit.seconds) : formatCount(value);

  /** @param {number} index */
  const readingAt = (index) => {
    const at = chartData?.times[index];
    if (chartData === null || at === undefined) return '';
    const when = formatInstant(new Date(at), chartData.to - chartData.from);
    return `${when}: ${describePoint(chartData, index, format)}`;
  };

  const updateReadout = () => {
    const at = plot?.cursor.idx;
    setText(readout, at === null || at === undefined ? '' : readingAt(at));
  };

  /** @param {ChartData} shown @returns {uPlot.Series[]} */
  const seriesOf = ({ layers, isStacked, compared }) => {
    const earlier = { stroke: frameColours().compared, width: 1.25, dash: [5, 4], points: { show: false } };
    const drawn = drawnLayers(layers, isStacked).map(({ layer }, index, all) => {
      const { line, area } = layerColours(layer.colour);
      const width = index === all.length - 1 ? 2 : 1.25;
      return { stroke: line, fill: isStacked ? area : 'transparent', width, points: lonePoints(line) };
    });
    return [{}, ...drawn, ...(compared === null ? [] : [earlier])];
  };

  /** @param {ChartData} shown @returns {uPlot.Options} */
  const options = (shown) => {
    const { quiet, hairline } = frameColours();
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
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
      // The labels of the axis begin at whole hours of the shown time zone.
      ...(isShownInUtc()
        ? { tzDate: (/** @type {number} */ seconds) => uPlot.tzDate(new Date(seconds * 1000), 'UTC') }
        : {}),
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
      series: seriesOf(shown),
      hooks: {
        setCursor: [updateReadout],
        draw: [
          (drawn) => {
            const { left, width } = drawn.bbox;
            const ratio = uPlot.pxRatio;
            const { from, to } = chartData ?? shown;
            onDrawn({ left: left / ratio, width: width / ratio, from, to });
          },
        ],
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

  /** @param {ChartData} shown */
  const build = (shown) => {
    plot?.destroy();
    plot = new uPlot(
      options(shown),
      [
        [],
        ...seriesOf(shown)
          .slice(1)
          .map(() => []),
      ],
      frame,
    );
    structure = structureOf(shown);
    fill(shown);
  };

  /** @param {ChartData} shown */
  const fill = (shown) => {
    if (plot === null) return;
    const { layers, isStacked, compared, what, range } = shown;
    const drawn = drawnLayers(layers, isStacked).map(({ values }) => values);
    const lines = compared === null ? drawn : [...drawn, [...compared.values]];
    const largest = largestOf(lines);
    unit = shown.unit === null ? rateUnit(largest) : { name: shown.unit, seconds: 1 };
    maxValue = largest * unit.seconds;
    /** @param {(number | null)[]} rates */
    const inUnit = (rates) => rates.map((rate) => (rate === null ? null : rate * unit.seconds));
    plot.setData([shown.times.map((ms) => ms / 1000), ...lines.map(inUnit)]);
    setText(whatLabel, what);
    setText(unitLabel, `per ${unit.name}`);
    showLegend(layers, compared);
    step.max = String(Math.max(0, shown.times.length - 1));
    const most = largestOf(drawn);
    const label =
      most === 0 ? `${what} ${range}: none` : `${what} ${range}: at most ${format(most)} per ${unit.name}`;
    if (frame.getAttribute('aria-label') !== label) frame.setAttribute('aria-label', label);
    updateReadout();
  };

  step.addEventListener('input', () => {
    const index = Number(step.value);
    const at = chartData?.times[index];
    if (plot === null || at === undefined) return;
    plot.setCursor({ left: plot.valToPos(at / 1000, 'x'), top: 0 });
    step.setAttribute('aria-valuetext', readingAt(index));
    setText(readout, readingAt(index));
  });
  step.addEventListener('blur', () => plot?.setCursor({ left: -10, top: -10 }));

  new ResizeObserver(() => {
    if (frame.clientWidth > 0) plot?.setSize({ width: frame.clientWidth, height: frame.clientHeight });
  }).observe(frame);
  const rebuild = () => {
    if (plot !== null && chartData !== null) build(chartData);
  };
  for (const query of [matchMedia('(prefers-color-scheme: dark)'), forcedColours])
    query.addEventListener('change', rebuild);
  document.addEventListener(THEME_CHANGE, rebuild);

  /** @param {ChartData | null} next */
  const show = (next) => {
    chartData = next;
    if (next === null) {
      plot?.destroy();
      plot = null;
      onDrawn(null);
      setText(readout, '');
      return;
    }
    if (plot === null || structureOf(next) !== structure) build(next);
    else fill(next);
  };

  return {
    show,
    /** Saves the chart as it is shown. @param {'csv' | 'png'} kind @param {string} caption */
    save: (kind, caption) => {
      if (plot === null || chartData === null) return;
      const { what, to, layers, compared } = chartData;
      const name = chartFileName(what, to, kind);
      if (kind === 'csv') {
        saveFile(new Blob([chartCsv(chartData, unit)], { type: 'text/csv' }), name);
        return;
      }
      const title = `${what} per ${unit.name}`;
      chartPicture(plot.ctx.canvas, { title, caption, layers, compared, ratio: uPlot.pxRatio }).toBlob(
        (png) => {
          if (png !== null) saveFile(png, name);
        },
        'image/png',
      );
    },
  };
};
