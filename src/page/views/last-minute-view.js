import { byId, write } from './dom.js';
import { scaleTop } from '../model/scale.js';
import { SECONDS } from '../model/second-meter.js';
import { countWords } from '../model/format.js';

/** @returns {(told: { whole: number | null, seconds: (number | null)[] }) => void} shows this second and the minute before */
export const createPulseView = () => {
  const number = byId('second', HTMLElement);
  const strip = byId('pulse', HTMLElement);
  const bars = Array.from({ length: SECONDS }, () => document.createElement('span'));
  strip.replaceChildren(...bars);

  return ({ whole, seconds }) => {
    write(number, countWords(whole));
    const top = scaleTop(seconds.reduce((most, count) => Math.max(most ?? 0, count ?? 0), 0) ?? 0);
    bars.forEach((bar, index) => {
      const count = seconds[index] ?? null;
      const height = `scaleY(${count === null ? 0 : Math.max(0.02, count / top).toFixed(3)})`;
      if (bar.style.transform !== height) bar.style.transform = height;
    });
  };
};
