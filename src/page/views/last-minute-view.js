import { elementById, setText } from './dom.js';
import { scaleTop } from '../model/scale.js';
import { SECONDS } from '../model/second-meter.js';
import { formatCount } from '../model/format.js';

/** @returns {(counts: { lastComplete: number | null, seconds: (number | null)[] }) => void} shows the last second and the last minute */
export const createLastMinuteView = () => {
  const number = elementById('second', HTMLElement);
  const strip = elementById('pulse', HTMLElement);
  const bars = Array.from({ length: SECONDS }, () => document.createElement('span'));
  strip.replaceChildren(...bars);

  return ({ lastComplete, seconds }) => {
    setText(number, formatCount(lastComplete));
    const top = scaleTop(seconds.reduce((max, count) => Math.max(max ?? 0, count ?? 0), 0) ?? 0);
    bars.forEach((bar, index) => {
      const count = seconds[index] ?? null;
      const height = `scaleY(${count === null ? 0 : Math.max(0.02, count / top).toFixed(3)})`;
      if (bar.style.transform !== height) bar.style.transform = height;
    });
  };
};
