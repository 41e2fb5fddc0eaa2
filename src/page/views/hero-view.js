import { elementById, setText } from './dom.js';
import { scaleTop } from '../model/scale.js';
import { averageOf, SECONDS } from '../model/last-seconds.js';
import { countOf } from '../model/coverage.js';
import { formatCount, formatRate, formatTime, UNKNOWN } from '../model/format.js';
import { formatCountedFilter } from '../model/filter-text.js';
import { isUnfiltered } from '../model/filter-params.js';

/** @typedef {import('../net/live.js').Stats} Stats */

/** Shows the headline numbers: the last complete second, the last minute, the average and the totals. */
export const createHeroView = () => {
  const number = elementById('second', HTMLElement);
  const when = elementById('second-when', HTMLElement);
  const strip = elementById('pulse', HTMLElement);
  const rate = elementById('rate', HTMLElement);
  const messages = elementById('messages', HTMLElement);
  const users = elementById('distinct-users', HTMLElement);
  const scope = elementById('hero-scope', HTMLElement);
  const bars = Array.from({ length: SECONDS }, () => document.createElement('span'));
  strip.replaceChildren(...bars);

  /** @param {readonly (number | null)[]} seconds */
  const showMinute = (seconds) => {
    const top = scaleTop(seconds.reduce((max, count) => Math.max(max ?? 0, count ?? 0), 0) ?? 0);
    bars.forEach((bar, index) => {
      const count = seconds[index] ?? null;
      const height = `scaleY(${count === null ? 0 : Math.max(0.02, count / top).toFixed(3)})`;
      if (bar.style.transform !== height) bar.style.transform = height;
    });
  };

  /** @param {Stats | null} stats */
  const usersOf = (stats) => stats?.distinct_users ?? null;

  return {
    /** @param {{ frame: import('../net/watch-frames.js').Frame | null, stats: Stats | null, view: import('../model/shared-view.js').View }} options */
    fromFrame: ({ frame, stats, view }) => {
      setText(users, formatCount(frame?.distinctUsers ?? usersOf(stats)));
      const isFiltered = !isUnfiltered(view);
      const parts = [
        ...(isFiltered ? [`Edits: ${formatCountedFilter(view)}`] : []),
        ...(view.range === 'fixed' ? ['Now, not the selected range'] : []),
        ...(isFiltered ? ['Distinct users: all wikis, all types, people and bots'] : []),
      ];
      setText(scope, parts.join('. '));
      scope.hidden = parts.length === 0;
      if (frame === null) {
        // Before the first event there is a total, and it is 0.
        for (const element of [number, rate]) setText(element, UNKNOWN);
        setText(messages, stats?.messages === 0 ? '0' : UNKNOWN);
        return;
      }
      const seconds = frame.seconds.map((sides) => (sides === null ? null : countOf(sides, view.who)));
      showMinute(seconds);
      setText(number, formatCount(seconds.at(-1) ?? null));
      setText(when, formatTime(new Date(frame.until - 1_000), new Date()));
      setText(rate, formatRate(averageOf(seconds)));
      setText(messages, formatCount(countOf(frame.total, view.who) + frame.outside));
    },
    /** For a server without windows. @param {{ stats: Stats | null, rate: number | null, seconds: { lastComplete: number | null, seconds: (number | null)[] }, isFiltered: boolean }} options */
    fromSnapshots: ({ stats, rate: current, seconds, isFiltered }) => {
      setText(users, formatCount(usersOf(stats)));
      showMinute(seconds.seconds);
      setText(number, formatCount(seconds.lastComplete));
      setText(when, '');
      setText(rate, formatRate(current));
      setText(messages, formatCount(stats?.messages ?? null));
      setText(scope, 'All changes: this server keeps no windows, so it cannot filter these numbers');
      scope.hidden = !isFiltered;
    },
  };
};
