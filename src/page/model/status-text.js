import { formatSpan, formatTime } from './format.js';

/**
 * The page's connection to the server.
 * @typedef {{ kind: 'connecting' } | { kind: 'live' } | { kind: 'cut', since: Date }} Connection
 *
 * `text` is shown. A screen reader announces `spoken` whenever it changes. `title` is the page's title.
 * @typedef {{ tone: 'calm' | 'quiet' | 'behind' | 'warn' | 'cut', text: string, spoken: string, title: string | null }} Status
 */

/** Fixed text: a problem's own text may change with every poll ("in 8 s"), and a screen reader would repeat it. */
const PROBLEM_SPOKEN = 'There is a problem. See the Feed section for details.';

/** @param {Extract<import('./event-progress.js').Progress, { kind: 'behind' }>} progress */
const describeBehind = ({ behindMs, isCatchingUp, remainingMs }) => {
  const distance = `${formatSpan(behindMs / 1_000)} behind`;
  if (isCatchingUp === false) return `${distance} and not catching up`;
  return `Catching up: ${distance}${remainingMs === null ? '' : `, about ${formatSpan(Math.max(10, remainingMs / 1_000))} to go`}`;
};

/**
 * One sentence that says whether the numbers are current. `until` is the time of the newest counted event (epoch ms).
 *
 * @param {{
 *   connection: Connection, messages: number | null, until: number | null,
 *   progress: import('./event-progress.js').Progress, feedConnected: boolean | null, problems: readonly string[]
 * }} known
 * @param {Date} now
 * @returns {Status}
 */
export const describeStatus = ({ connection, messages, until, progress, feedConnected, problems }, now) => {
  if (connection.kind === 'cut') {
    const text = `Connection lost at ${formatTime(connection.since, now)}. Reconnecting…`;
    return { tone: 'cut', text, spoken: text, title: 'Disconnected' };
  }
  if (connection.kind === 'connecting')
    return { tone: 'quiet', text: 'Connecting…', spoken: 'Connecting', title: null };
  const counted = until === null ? '' : ` · counted until ${formatTime(new Date(until), now)}`;
  if (feedConnected === false) {
    const spoken = 'Feed disconnected. Numbers are on hold until it returns.';
    return { tone: 'warn', text: `${spoken}${counted}`, spoken, title: 'Feed disconnected' };
  }
  const [problem] = problems;
  if (problem !== undefined) return { tone: 'warn', text: problem, spoken: PROBLEM_SPOKEN, title: 'Problem' };
  if (messages === null || messages === 0) {
    const text = 'Connected, waiting for the first event';
    return { tone: 'quiet', text, spoken: text, title: null };
  }
  if (progress.kind === 'behind') {
    const spoken = progress.isCatchingUp === false ? 'The numbers are behind' : 'Catching up';
    const title = `${formatSpan(progress.behindMs / 1_000)} behind`;
    return { tone: 'behind', text: `${describeBehind(progress)}${counted}`, spoken, title };
  }
  if (progress.kind === 'quiet') {
    const text = `No event for ${formatSpan(progress.behindMs / 1_000)}`;
    return { tone: 'quiet', text: `${text}${counted}`, spoken: 'Connected, no new events', title: null };
  }
  if (progress.kind === 'unknown')
    return { tone: 'quiet', text: `Connected${counted}`, spoken: 'Connected', title: null };
  return { tone: 'calm', text: `Live${counted}`, spoken: 'Live', title: null };
};
