import { byId, write } from './dom.js';
import { countWords, hourWords, shareWords } from '../model/format.js';

const HOURS = 24;
const HOUR_MS = 3_600_000;

const createBar = () => {
  const item = document.createElement('li');
  const all = document.createElement('span');
  const people = document.createElement('span');
  const words = document.createElement('span');
  all.className = 'hour-all';
  people.className = 'hour-people';
  words.className = 'heard-only';
  item.className = 'hour';
  item.append(all, people, words);
  return { item, all, people, words };
};

/**
 * The last 24 hours, an hour a bar.
 *
 * @returns {(rows: readonly import('../model/window-results.js').Row[], told: { now: number, since: number | null, who: import('../model/shared-view.js').View['who'] }) => void}
 */
export const createDayView = () => {
  const list = byId('day-hours', HTMLOListElement);
  const summary = byId('day-summary', HTMLElement);
  const start = byId('day-start', HTMLElement);
  const middle = byId('day-middle', HTMLElement);
  const bars = Array.from({ length: HOURS }, createBar);
  list.replaceChildren(...bars.map(({ item }) => item));

  return (rows, { now, since, who }) => {
    const newest = Math.floor(now / HOUR_MS) * HOUR_MS;
    const oldest = newest - (HOURS - 1) * HOUR_MS;
    const byStart = new Map(rows.map((row) => [row.start, row]));
    const hours = bars.map((_bar, index) => {
      const at = oldest + index * HOUR_MS;
      const { people = 0, bots = 0 } = byStart.get(at) ?? {};
      return {
        at,
        people: who === 'bots' ? 0 : people,
        bots: who === 'people' ? 0 : bots,
        known: since !== null && at + HOUR_MS > since,
      };
    });
    const most = hours.reduce((top, { people, bots }) => Math.max(top, people + bots), 1);
    hours.forEach(({ at, people, bots, known }, index) => {
      const bar = bars[index];
      if (bar === undefined) return;
      bar.all.style.transform = `scaleY(${((people + bots) / most).toFixed(4)})`;
      bar.people.style.transform = `scaleY(${(people / most).toFixed(4)})`;
      const share = shareWords(people, bots)?.[0];
      const words = known
        ? `${hourWords(new Date(at))}: ${countWords(people + bots)} edits${share === undefined || who !== 'all' ? '' : `, ${share} by people`}`
        : `${hourWords(new Date(at))}: not known`;
      write(bar.words, words);
      if (bar.item.title !== words) bar.item.title = words;
    });
    write(start, hourWords(new Date(oldest)));
    write(middle, hourWords(new Date(oldest + (HOURS / 2) * HOUR_MS)));
    const all = hours.reduce((sum, { people, bots }) => sum + people + bots, 0);
    write(summary, `${countWords(all)} edits`);
  };
};
