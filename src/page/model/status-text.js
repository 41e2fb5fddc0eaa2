import { timeWords } from './format.js';

/**
 * Where the page's own line to the server stands.
 * @typedef {{ kind: 'connecting' } | { kind: 'live' } | { kind: 'cut', since: Date }} Line
 *
 * `text` is shown; `spoken` is what a screen reader hears, once, when it differs from what it heard last.
 * @typedef {{ tone: 'calm' | 'quiet' | 'warn' | 'cut', text: string, spoken: string }} Status
 */

/** A problem's own words may change with every look at it ("in 8 s"); read aloud each time they would be a nuisance. */
const SOMETHING_WRONG = 'Something is wrong; the part about the feed says what';

/**
 * The one sentence that says how far the numbers can be trusted right now.
 *
 * @param {{ line: Line, messages: number | null, asOf: string | null, feedConnected: boolean | null, problems: readonly string[] }} known
 * @param {Date} now
 * @returns {Status}
 */
export const describeStatus = ({ line, messages, asOf, feedConnected, problems }, now) => {
  if (line.kind === 'cut') {
    const text = `Cut off since ${timeWords(line.since, now)}; trying again`;
    return { tone: 'cut', text, spoken: text };
  }
  if (line.kind === 'connecting') return { tone: 'quiet', text: 'Connecting…', spoken: 'Connecting' };
  if (feedConnected === false) {
    const spoken = 'The feed is not connected: the numbers stand still until it is back';
    return { tone: 'warn', text: spoken, spoken };
  }
  const [problem] = problems;
  if (problem !== undefined) return { tone: 'warn', text: problem, spoken: SOMETHING_WRONG };
  if (messages === null || messages === 0) {
    return {
      tone: 'quiet',
      text: 'Connected, waiting for the first event',
      spoken: 'Connected, waiting for the first event',
    };
  }
  const upTo = asOf === null ? '' : ` · counted up to ${timeWords(new Date(asOf), now)}`;
  return { tone: 'calm', text: `Live${upTo}`, spoken: 'Live' };
};
