import { elementById, setText } from './dom.js';
import { countOf } from '../model/coverage.js';
import { formatCount, formatHour, formatShares } from '../model/format.js';

const HOURS = 24;
const HOUR_MS = 3_600_000;

const createBar = () => {
  const item = document.createElement('li');
  const all = document.createElement('span');
  const people = document.createElement('span');
  const label = document.createElement('span');
  all.className = 'hour-all';
  people.className = 'hour-people';
  label.className = 'heard-only';
  item.className = 'hour';
  item.append(all, people, label);
  return { item, all, people, label };
};

/**
 * The last 24 hours, one bar per hour. A bar without data, before counting began or because the feed lost it, is marked as
 * unknown; the first and the last hour, and those of which much was lost, are partial.
 *
 * @returns {(rows: readonly import('../model/window-results.js').Row[], options: import('../model/lost-times.js').Known & { daySum: import('../model/coverage.js').Sides, who: import('../model/shared-view.js').View['who'] }) => void}
 */
export const createDayView = () => {
  const list = elementById('day-hours', HTMLOListElement);
  const summary = elementById('day-summary', HTMLElement);
  const start = elementById('day-start', HTMLElement);
  const middle = elementById('day-middle', HTMLElement);
  const bars = Array.from({ length: HOURS }, createBar);
  list.replaceChildren(...bars.map(({ item }) => item));

  return (rows, { since, until, lost, daySum, who }) => {
    const newest = Math.floor((until - 1) / HOUR_MS) * HOUR_MS;
    const oldest = newest - (HOURS - 1) * HOUR_MS;
    const byStart = new Map(rows.map((row) => [row.start, row]));
    const hours = bars.map((_bar, index) => {
      const at = oldest + index * HOUR_MS;
      const { people = 0, bots = 0 } = byStart.get(at) ?? {};
      return {
        at,
        people: who === 'bots' ? 0 : people,
        bots: who === 'people' ? 0 : bots,
        known: at + HOUR_MS > since && (people + bots > 0 || !lost.isUnknown(at, at + HOUR_MS)),
        isPartial: at < since || at + HOUR_MS > until || lost.isUnknown(at, at + HOUR_MS),
      };
    });
    const max = hours.reduce((top, { people, bots }) => Math.max(top, people + bots), 1);
    hours.forEach(({ at, people, bots, known, isPartial }, index) => {
      const bar = bars[index];
      if (bar === undefined) return;
      bar.all.style.transform = `scaleY(${((people + bots) / max).toFixed(4)})`;
      bar.people.style.transform = `scaleY(${(people / max).toFixed(4)})`;
      const share = formatShares(people, bots)?.[0];
      bar.item.dataset['known'] = known ? (isPartial ? 'part' : 'all') : 'none';
      const label = known
        ? `${formatHour(new Date(at))}: ${formatCount(people + bots)} edits${share === undefined || who !== 'all' ? '' : `, ${share} by people`}${isPartial ? ' (part of the hour)' : ''}`
        : `${formatHour(new Date(at))}: no data`;
      setText(bar.label, label);
      if (bar.item.title !== label) bar.item.title = label;
    });
    setText(start, formatHour(new Date(oldest)));
    setText(middle, formatHour(new Date(oldest + (HOURS / 2) * HOUR_MS)));
    setText(summary, `${formatCount(countOf(daySum, who))} edits`);
  };
};
