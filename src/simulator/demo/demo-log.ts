import { distinctUntilChanged, interval, map, type SchedulerLike } from 'rxjs';
import { monotonicScheduler } from '../../core/time/monotonic-scheduler.ts';
import { createEventGenerator } from '../generator/event-generator.ts';
import { fraction, seedFor } from '../hash.ts';
import { noEventError, type TopicLog } from '../topic-log.ts';
import { toBurstEdit } from './burst-event.ts';
import { MINUTE_MS } from './bursts.ts';
import { minuteCounts } from './minute-counts.ts';

export interface DemoLogOptions {
  /** The same seed and the same times give the same events. */
  readonly seed: number;
  /** The time of the first event at the earliest; epoch ms. */
  readonly startMs: number;
  /** When the history ends and `rate` begins. */
  readonly liveMs: number;
  /** Mean events per second to which the history grows before its last hours, and from `liveMs` on. */
  readonly historyRate: number;
  readonly rate: number;
  readonly scheduler?: SchedulerLike;
}

export interface DemoLog extends TopicLog {
  /** No event is earlier: the start of a minute; epoch ms. */
  readonly startMs: number;
  /** The number of events before `liveMs`. */
  readonly historyEvents: number;
}

const TOPIC = 'eqiad.mediawiki.recentchange';
const FIRST_OFFSET = 6_100_000_000;
const POLL_INTERVAL_MS = 20;
/** The feed grows by this factor over the history: the same shape from a fraction of the events. */
const GROWTH = 20;
/** In its last hours the history approaches the live rate, by this factor at most: a step would look like a fault. */
const RAMP_MINUTES = 240;
const MAX_RAMP = 4;
/**
 * Events older than this share few seconds. No one-second window of that time is kept for long, and each of them costs as much
 * as counting an event.
 */
const FINE_MINUTES = 25 * 60;
const COARSE_MS = 20_000;
/** Distinct pages; the higher its number, the rarer is a page. */
const PAGES = 50_000;

/**
 * A synthetic feed that has a past: daily rhythm, bursts, edit wars, people and bots on many wikis. It stores no event: each
 * is made when asked for, the same each time, and it grows with the clock.
 */
export const demoLog = (options: DemoLogOptions): DemoLog => {
  const { startMs, liveMs, historyRate, rate, scheduler = monotonicScheduler } = options;
  const seed = seedFor(options.seed, 'demo');
  const firstMinute = Math.floor(startMs / MINUTE_MS);
  const firstMs = firstMinute * MINUTE_MS;
  const liveMinute = Math.floor(liveMs / MINUTE_MS);
  const counts = minuteCounts({
    seed,
    firstMinute,
    rateAt: (minute) => {
      if (minute >= liveMinute) return rate;
      const growth = GROWTH ** ((minute - liveMinute) / (liveMinute - firstMinute));
      const ramp = Math.max(0, 1 + (minute - liveMinute) / RAMP_MINUTES);
      return historyRate * growth * Math.min(MAX_RAMP, rate / historyRate) ** ramp;
    },
  });
  const event = createEventGenerator({
    seed,
    topic: TOPIC,
    partition: 0,
    firstOffset: FIRST_OFFSET,
    pages: PAGES,
    canaryInterval: 5000,
    brokenRate: 0,
    incompleteRate: 0.01,
  });

  /** Events are spread over their minute, each at a place of its own. */
  const timeWithin = (index: number, at: number): number => {
    const { first, events } = counts.minute(index);
    const within = Math.floor(((at + fraction(seed, first + at, 127)) * MINUTE_MS) / events);
    const isFine = firstMinute + index >= liveMinute - FINE_MINUTES;
    return firstMs + index * MINUTE_MS + (isFine ? within : within - (within % COARSE_MS));
  };
  /** The number of the first event at an instant or later. */
  const numberAt = (timestamp: number): number => {
    if (timestamp <= firstMs) return 0;
    const index = Math.floor((timestamp - firstMs) / MINUTE_MS);
    const { first, events } = counts.minute(index);
    let [low, high] = [0, events];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (timeWithin(index, middle) < timestamp) low = middle + 1;
      else high = middle;
    }
    return first + low;
  };
  const available = (): number => numberAt(scheduler.now() + 1);
  /** As `numberAt`, but no later time is computed than there are events: a client may ask for any. */
  const availableAt = (timestamp: number): number => numberAt(Math.min(timestamp, scheduler.now() + 1));

  const textOf = (number: number, index: number, timestamp: number): string => {
    const text = event(number, timestamp);
    const { first, events, burst, burstEdits, burstEditsBefore } = counts.minute(index);
    if (burst === null || burstEdits === 0) return text;
    const before = Math.floor(((number - first) * burstEdits) / events);
    const after = Math.floor(((number - first + 1) * burstEdits) / events);
    return before === after ? text : toBurstEdit(text, seed, burst, burstEditsBefore + before);
  };

  const log: DemoLog = {
    topic: TOPIC,
    partition: 0,
    firstOffset: FIRST_OFFSET,
    startMs: firstMs,
    historyEvents: numberAt(liveMinute * MINUTE_MS),
    grown$: interval(POLL_INTERVAL_MS, scheduler).pipe(map(available), distinctUntilChanged()),
    get endOffset() {
      return FIRST_OFFSET + available();
    },
    at: (offset) => {
      const number = offset - FIRST_OFFSET;
      if (!(number >= 0 && number < available())) throw noEventError(log, offset);
      const index = counts.indexOf(number);
      const timestamp = timeWithin(index, number - counts.minute(index).first);
      return { timestamp, data: textOf(number, index, timestamp) };
    },
    nextOffset: (offset) => Math.min(Math.max(offset, FIRST_OFFSET), log.endOffset),
    firstAtOrAfter: (timestamp) => FIRST_OFFSET + availableAt(timestamp),
  };
  return log;
};
