import { formatTime } from './format.js';

/**
 * The page's connection to the server.
 * @typedef {{ kind: 'connecting' } | { kind: 'live' } | { kind: 'cut', since: Date }} Connection
 *
 * `text` is shown. A screen reader announces `spoken` whenever it changes.
 * @typedef {{ tone: 'calm' | 'quiet' | 'warn' | 'cut', text: string, spoken: string }} Status
 */

/** Fixed text: a problem's own text may change with every poll ("in 8 s"), and a screen reader would repeat it. */
const PROBLEM_SPOKEN = 'There is a problem. See the Feed section for details.';

/**
 * One sentence that says whether the numbers are current.
 *
 * @param {{ connection: Connection, messages: number | null, asOf: string | null, feedConnected: boolean | null, problems: readonly string[] }} known
 * @param {Date} now
 * @returns {Status}
 */
export const describeStatus = ({ connection, messages, asOf, feedConnected, problems }, now) => {
  if (connection.kind === 'cut') {
    const text = `Connection lost at ${formatTime(connection.since, now)}. Reconnecting…`;
    return { tone: 'cut', text, spoken: text };
  }
  if (connection.kind === 'connecting') return { tone: 'quiet', text: 'Connecting…', spoken: 'Connecting' };
  if (feedConnected === false) {
    const spoken = 'Feed disconnected. Numbers are on hold until it returns.';
    return { tone: 'warn', text: spoken, spoken };
  }
  const [problem] = problems;
  if (problem !== undefined) return { tone: 'warn', text: problem, spoken: PROBLEM_SPOKEN };
  if (messages === null || messages === 0) {
    return {
      tone: 'quiet',
      text: 'Connected, waiting for the first event',
      spoken: 'Connected, waiting for the first event',
    };
  }
  const until = asOf === null ? '' : ` · counted until ${formatTime(new Date(asOf), now)}`;
  return { tone: 'calm', text: `Live${until}`, spoken: 'Live' };
};
