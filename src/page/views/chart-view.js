import { byId, write } from './dom.js';
import { rateUnit, scaleTop } from '../model/scale.js';
import uPlot from '../uPlot.js';
import { axisWords, instantWords, rateWords } from '../model/format.js';

/** A drag shorter than this is a click. */
const LEAST_DRAG_PX = 8;

/**
 * What is drawn: times in epoch ms, counts a second; `who` says which of the two lines.
 * @typedef {import('../model/window-results.js').Line & { who: import('../model/shared-view.js').View['who'], from: number, to: number, range: string }} Picture
 */

const colours = () => {
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

/** The sum of both where both are known. @param {Picture} picture @returns {(number | null)[]} */
const upper = ({ people, bots, who }) =>
  who === 'bots'
    ? bots
    : people.map((count, index) => {
        const other = bots[index] ?? null;
        return count === null || other === null ? null : count + other;
      });

/**
 * The line over the time looked at. Dragging over it chooses a time; the slider below it tells its points one by one,
 * for those who do not see or point.
 *
 * @param {{ onZoom: (from: number, to: number) => void }} parts
 * @returns {(picture: Picture | null) => void}
 */
export const createChartView = ({ onZoom }) => {
  const frame = byId('chart', HTMLElement);
  const readout = byId('chart-readout', HTMLElement);
  const unitWords = byId('chart-unit', HTMLElement);
  const step = byId('chart-step', HTMLInputElement);
  /** @type {Picture | null} */
  let picture = null;
  /** @type {uPlot | null} */
  let plot = null;
  let unit = rateUnit(0);
  let shownWho = '';
  /** The largest of what is drawn, in the unit. */
  let most = 0;

  /** @param {number} index */
  const wordsAt = (index) => {
    const at = picture?.times[index];
    if (picture === null || at === undefined) return '';
    const people = picture.people[index] ?? null;
    const bots = picture.bots[index] ?? null;
    const when = instantWords(new Date(at), picture.to - picture.from);
    /** @param {number | null} rate */
    const said = (rate) => rateWords(rate === null ? null : rate * unit.seconds);
    if (picture.who === 'people')
      return people === null ? `${when}: not known` : `${when}: ${said(people)} by people`;
    if (picture.who === 'bots')
      return bots === null ? `${when}: not known` : `${when}: ${said(bots)} by bots`;
    if (people === null || bots === null) return `${when}: not known`;
    return `${when}: ${said(people + bots)}; people ${said(people)}, bots ${said(bots)}`;
  };

  const tell = () => {
    const at = plot?.cursor.idx;
    write(readout, at === null || at === undefined ? '' : wordsAt(at));
  };

  /** @returns {uPlot.Options} */
  const options = () => {
    const { accent, soft, other, otherSoft, quiet, hairline } = colours();
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const who = picture?.who ?? 'all';
    return {
      width: Math.max(160, frame.clientWidth),
      height: Math.max(120, frame.clientHeight),
      padding: [12, 18, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 7, width: 0 },
        drag: { x: true, y: false, setScale: false, dist: LEAST_DRAG_PX },
      },
      scales: {
        x: { time: true, range: () => [(picture?.from ?? 0) / 1000, (picture?.to ?? 1) / 1000] },
        y: { range: () => [0, scaleTop(most)] },
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
            splits.map((seconds) => axisWords(new Date(seconds * 1000), increment)),
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
        { show: who !== 'people', stroke: other, fill: otherSoft, width: 1.25, points: { show: false } },
        { show: who !== 'bots', stroke: accent, fill: soft, width: 2, points: { show: false } },
      ],
      hooks: {
        setCursor: [tell],
        setSelect: [
          (drawn) => {
            const { left, width } = drawn.select;
            if (width < LEAST_DRAG_PX) return;
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
    shownWho = picture?.who ?? 'all';
    fill();
  };

  const fill = () => {
    if (plot === null || picture === null) return;
    const all = upper(picture);
    const seen = picture.who === 'people' ? picture.people : all;
    const largest = seen.reduce((top, rate) => Math.max(top ?? 0, rate ?? 0), 0) ?? 0;
    unit = rateUnit(largest);
    most = largest * unit.seconds;
    /** @param {(number | null)[]} rates */
    const inUnit = (rates) => rates.map((rate) => (rate === null ? null : rate * unit.seconds));
    plot.setData([picture.times.map((ms) => ms / 1000), inUnit(all), inUnit(picture.people)]);
    write(unitWords, `a ${unit.name}`);
    step.max = String(Math.max(0, picture.times.length - 1));
    const words =
      largest === 0
        ? `Edits ${picture.range}: none`
        : `Edits ${picture.range}: at most ${rateWords(most)} a ${unit.name}`;
    if (frame.getAttribute('aria-label') !== words) frame.setAttribute('aria-label', words);
    tell();
  };

  step.addEventListener('input', () => {
    const index = Number(step.value);
    const at = picture?.times[index];
    if (plot === null || at === undefined) return;
    plot.setCursor({ left: plot.valToPos(at / 1000, 'x'), top: 0 });
    step.setAttribute('aria-valuetext', wordsAt(index));
    write(readout, wordsAt(index));
  });
  step.addEventListener('blur', () => plot?.setCursor({ left: -10, top: -10 }));

  new ResizeObserver(() => {
    if (frame.clientWidth > 0) plot?.setSize({ width: frame.clientWidth, height: frame.clientHeight });
  }).observe(frame);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    if (plot !== null) build();
  });

  return (next) => {
    picture = next;
    if (next === null) {
      plot?.destroy();
      plot = null;
      write(readout, '');
      return;
    }
    if (plot === null || next.who !== shownWho) build();
    else fill();
  };
};
