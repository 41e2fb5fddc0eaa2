import { formatTime, isShownInUtc } from './format.js';

/**
 * Since when the server counts, how much of the history it has read (null when it reads none), and the commands that count
 * the last day too (null when that is not offered).
 * @typedef {{ text: string, utc: string, percent: number | null, command: string | null }} Counting
 */

/** @param {number} since @param {import('./event-progress.js').Progress} progress @param {number} now */
const percentRead = (since, progress, now) => {
  if (progress.kind !== 'behind' || progress.isCatchingUp === false || now <= since) return null;
  return Math.max(0, Math.min(99, Math.floor((100 * (progress.newest - since)) / (now - since))));
};

/**
 * @param {{ since: number | null, progress: import('./event-progress.js').Progress, command: string | null }} known `since` in
 *   epoch ms, null while it is not known
 * @param {Date} now
 * @returns {Counting | null} null while nothing is known
 */
export const describeCounting = ({ since, progress, command }, now) => {
  if (since === null) return null;
  const percent = percentRead(since, progress, now.getTime());
  const text = `Counting since ${formatTime(new Date(since), now)} (${isShownInUtc() ? 'UTC' : 'local time'})`;
  return {
    text: percent === null ? text : `${text} · ${percent}% of the history is read`,
    utc: new Date(since).toISOString(),
    percent,
    // What is being read may be the last day already.
    command: percent === null ? command : null,
  };
};
