import { distinctUntilChanged, interval, map, NEVER, type Observable, type SchedulerLike } from 'rxjs';
import { monotonicScheduler } from '../../core/time/monotonic-scheduler.ts';
import { noEventError, type TopicLog } from '../topic-log.ts';
import { createEventGenerator } from './event-generator.ts';
import { createTimeline } from './timeline.ts';
import { seedFor } from '../hash.ts';

/** How many events there are, at which times, and of what kind. */
export interface GeneratedLogOptions {
  /** The same seed gives the same events. */
  readonly seed: number;
  /** Default: "eqiad.mediawiki.recentchange". */
  readonly topic?: string;
  /** Default: 0. */
  readonly partition?: number;
  /** The offset of the first event. Default: 6,100,000,000. */
  readonly firstOffset?: number;
  /** The time of the first event, in milliseconds. */
  readonly startMs: number;
  /** Events per second, for the timestamps and for the growth by the clock. */
  readonly rate: number;
  /** The total number of events; without it the log grows forever. */
  readonly count?: number;
  /** All `count` events are there from the start, whatever their timestamps say. */
  readonly isComplete?: boolean;
  /** This many distinct users, all equally active; without it a few are much more active than the rest. */
  readonly users?: number;
  /** One of this many events is a canary; 0 for none. Default: 5,000. */
  readonly canaryInterval?: number;
  /** The share of events (0 to 1) that are broken: not JSON, or with wrong fields. Default: 0. */
  readonly brokenRate?: number;
  /** The share of events (0 to 1) that lack an optional field. Default: 0.03. */
  readonly incompleteRate?: number;
  /** The share of events (0 to 1) that are stamped 1 to 6 ms before the event ahead of them. */
  readonly disorder?: number;
  /** Timestamps without milliseconds, as the feed had them before mid-2025. Default: false. */
  readonly wholeSeconds?: boolean;
  /** Gives the time by which the log grows. */
  readonly scheduler?: SchedulerLike;
}

/** How often a reader that waits looks at the clock, in milliseconds. */
const POLL_INTERVAL_MS = 10;

/** A log that stores nothing: each event is made when asked for, the same each time. */
export const generatedLog = (options: GeneratedLogOptions): TopicLog => {
  const {
    seed,
    startMs,
    rate,
    count = Infinity,
    isComplete = false,
    scheduler = monotonicScheduler,
  } = options;
  const { topic = 'eqiad.mediawiki.recentchange', partition = 0, firstOffset = 6_100_000_000 } = options;
  if (!(rate > 0)) throw new RangeError(`a generated log needs a rate above 0 events/s, not ${rate}`);
  if (isComplete && count === Infinity) throw new RangeError('a log that is there at once needs a count');

  const event = createEventGenerator({
    seed,
    topic,
    partition,
    firstOffset,
    users: options.users,
    canaryInterval: options.canaryInterval ?? 5000,
    brokenRate: options.brokenRate ?? 0,
    incompleteRate: options.incompleteRate ?? 0.03,
  });
  const timeline = createTimeline({
    seed: seedFor(seed, topic),
    startMs,
    rate,
    disorder: options.disorder ?? 0.01,
    wholeSeconds: options.wholeSeconds ?? false,
  });
  const available = (): number => {
    if (isComplete) return count;
    const due = Math.floor(((scheduler.now() - startMs) / 1000) * rate);
    return Math.min(count, Math.max(0, due));
  };
  const grown$: Observable<number> = isComplete
    ? NEVER
    : interval(POLL_INTERVAL_MS, scheduler).pipe(map(available), distinctUntilChanged());

  const log: TopicLog = {
    topic,
    partition,
    firstOffset,
    grown$,
    get endOffset() {
      return firstOffset + available();
    },
    at: (offset) => {
      const number = offset - firstOffset;
      if (!(number >= 0 && number < available())) throw noEventError(log, offset);
      const timestamp = timeline.timestamp(number);
      return { timestamp, data: event(number, timestamp) };
    },
    nextOffset: (offset) => Math.min(Math.max(offset, firstOffset), log.endOffset),
    firstAtOrAfter: (timestamp) => Math.min(firstOffset + timeline.firstAtOrAfter(timestamp), log.endOffset),
  };
  return log;
};
