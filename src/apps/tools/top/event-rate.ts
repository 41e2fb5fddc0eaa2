import { MIN_SPAN_MS, RATE_MS } from './history.ts';

/** The events before a complete second of event time, and when the response arrived by our clock, in milliseconds. */
export interface EventTotal {
  readonly until: number;
  readonly messages: number;
  readonly at: number;
}

/** The totals of the last seconds, oldest first; the first may lie before the window. */
export type EventTotals = readonly EventTotal[];

/** Without a newer second for this long, in milliseconds, the last rate is no longer current. */
const STALE_MS = 5000;
/** One response per second; whatever arrives, no more than this is kept. */
const MAX_TOTALS = 60;

export const addTotal = (totals: EventTotals, total: EventTotal): EventTotals => {
  const last = totals.at(-1);
  if (last?.until === total.until && last.messages === total.messages) return totals;
  // A lower total is that of another run.
  const isOtherRun = last !== undefined && (total.until < last.until || total.messages < last.messages);
  const all = isOtherRun ? [total] : [...totals, total];
  const inside = all.findIndex(({ until }) => until > total.until - RATE_MS);
  return all.slice(Math.max(0, inside - 1)).slice(-MAX_TOTALS);
};

/** Events per second of event time over the last ten complete seconds; `null` while too little is known. */
export const eventRateAt = (totals: EventTotals, now: number): number | null => {
  const [first, last] = [totals[0], totals.at(-1)];
  if (first === undefined || last === undefined || now - last.at > STALE_MS) return null;
  const ms = last.until - first.until;
  return ms < MIN_SPAN_MS ? null : ((last.messages - first.messages) * 1000) / ms;
};
