import { formatCount } from './format.js';
import { numberOf, objectOf } from './json.js';

/** A point is shown if at most this part of its events was lost. */
const MAX_LOST_SHARE = 0.1;

/** Event times may be whole seconds: what was lost between two equal ones was lost within a second. */
const MIN_LENGTH_MS = 1_000;

/**
 * Events that the feed lost, somewhere between two event times (epoch ms).
 * @typedef {{ from: number, to: number, events: number }} LostRange
 *
 * Known times, and what was lost of them.
 * @typedef {{ since: number, until: number, lost: LostTimes }} Known
 */

/** @param {unknown} lost of a /stats/totals response; malformed ranges are left out @returns {readonly LostRange[]} */
export const readLost = (lost) =>
  (Array.isArray(lost) ? lost : []).flatMap((range) => {
    const { from, to, events } = objectOf(range);
    const [begun, ended] = [from, to].map((at) => (typeof at === 'string' ? Date.parse(at) : NaN));
    const count = numberOf(events);
    if (begun === undefined || ended === undefined || !(ended >= begun) || count === null) return [];
    return [{ from: begun, to: Math.max(ended, begun + MIN_LENGTH_MS), events: count }];
  });

/** @param {{ from: number, to: number }} range @param {number} from @param {number} to */
const overlapMs = (range, from, to) => Math.max(0, Math.min(range.to, to) - Math.max(range.from, from));

/**
 * How much of any time was lost, assuming that the lost events were spread evenly and that the feed had its average rate.
 * @typedef {{
 *   eventsIn: (from: number, to: number) => number,
 *   lostMs: (from: number, to: number) => number,
 *   isUnknown: (from: number, to: number) => boolean,
 * }} LostTimes
 * `lostMs`: for that long nothing was counted; `isUnknown`: too much was lost for a count or a rate to mean anything
 *
 * @param {readonly LostRange[]} ranges
 * @param {number} perMs the average rate of the feed in events per millisecond, with the lost ones
 * @returns {LostTimes}
 */
export const lostTimes = (ranges, perMs) => {
  /** @param {number} from @param {number} to */
  const eventsIn = (from, to) =>
    ranges.reduce(
      (sum, range) => sum + (range.events * overlapMs(range, from, to)) / (range.to - range.from),
      0,
    );
  /** @param {number} from @param {number} to */
  const lostMs = (from, to) => {
    const ms = ranges.reduce((sum, range) => {
      const share = perMs > 0 ? range.events / (range.to - range.from) / perMs : 1;
      return sum + Math.min(1, share) * overlapMs(range, from, to);
    }, 0);
    return Math.min(to - from, ms);
  };
  return {
    eventsIn: (from, to) => Math.round(eventsIn(from, to)),
    lostMs,
    isUnknown: (from, to) => lostMs(from, to) > MAX_LOST_SHARE * (to - from),
  };
};

export const NOTHING_LOST = lostTimes([], 0);

/** " · 3,607 events of the feed lost"; empty if none is. @param {number} events */
export const formatLost = (events) =>
  events === 0 ? '' : ` · ${formatCount(events)} ${events === 1 ? 'event' : 'events'} of the feed lost`;
