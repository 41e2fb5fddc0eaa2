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
  readonly topic?: string;
  readonly partition?: number;
  readonly firstOffset?: number;
  /** The time of the first event, in milliseconds. */
  readonly startMs: number;
  /** Events per second, for the timestamps and for the growth by the clock. */
  readonly rate: number;
  /** The total number of events; without it the log grows forever. */
  readonly count?: number;
  /** All `count` events are there from the start, whatever their timestamps say. */
  readonly isComplete?: boolean;
  /** See EventGeneratorOptions. */
  readonly users?: number;
  readonly canaryInterval?: number;
  readonly brokenRate?: number;
  readonly incompleteRate?: number;
  /** See TimelineOptions. */
  readonly disorder?: number;
  readonly wholeSeconds?: boolean;
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
