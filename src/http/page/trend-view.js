import { byId, write } from './dom.js';
import { scaleTop, trendPaths, trendSpan } from './trend.js';
import { countWords, rateWords } from './words.js';

const WIDTH = 600;
const HEIGHT = 120;

/** @returns {(rate: number | null, points: readonly import('./trend.js').Point[], now: number) => void} */
export const createTrendView = () => {
  const rateNow = byId('rate', HTMLElement);
  const top = byId('trend-top', HTMLElement);
  const start = byId('trend-start', HTMLElement);
  const picture = byId('trend', SVGSVGElement);
  const line = byId('trend-line', SVGPathElement);
  const area = byId('trend-area', SVGPathElement);

  return (rate, points, now) => {
    write(rateNow, rateWords(rate));
    const most = points.reduce((largest, point) => Math.max(largest, point.rate), 0);
    const scale = scaleTop(most);
    const span = trendSpan(points, now);
    const minutes = span === 60_000 ? '1 minute' : `${span / 60_000} minutes`;
    const paths = trendPaths(points, { now, span, top: scale, width: WIDTH, height: HEIGHT });
    line.setAttribute('d', paths.line);
    area.setAttribute('d', paths.area);
    write(start, `${minutes} ago`);
    write(top, points.length === 0 ? '' : `${countWords(scale)}/s`);
    const words =
      points.length === 0
        ? 'Messages a second: nothing measured yet'
        : `Messages a second over the last ${minutes}: at most ${rateWords(most)}`;
    if (picture.getAttribute('aria-label') !== words) picture.setAttribute('aria-label', words);
  };
};
