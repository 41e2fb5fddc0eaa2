import { defer, NEVER, timer, type SchedulerLike } from 'rxjs';
import { monotonicScheduler } from '../../core/time/monotonic-scheduler.ts';
import { noEventError, type TopicLog } from '../topic-log.ts';
import type { RecordedPartition, Recording } from './load-recording.ts';
import { reissueEvent } from './reissue-event.ts';

export interface RecordedLogOptions {
  /** 1 is the pace at which it was recorded, 10 ten times that; `max` has all events there at once. */
  readonly speed: number | 'max';
  /** Starts over after the last event, as new events (a text that is no JSON comes back unchanged). */
  readonly loop?: boolean;
  readonly scheduler?: SchedulerLike;
}

/** How many entries of a growing row are below `limit`, or not above it when `inclusive`. */
const countBelow = (
  length: number,
  valueAt: (index: number) => number,
  limit: number,
  inclusive = false,
): number => {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const value = valueAt(middle);
    if (value < limit || (inclusive && value === limit)) low = middle + 1;
    else high = middle;
  }
  return low;
};

interface Pace {
  /** See Recording. */
  readonly firstMs: number | null;
  readonly speed: number | 'max';
  readonly startMs: number;
  /** How long all partitions take, in milliseconds; Infinity when there is one round only. */
  readonly roundMs: number;
  readonly scheduler: SchedulerLike;
}

const partitionLog = ({ topic, partition, events }: RecordedPartition, pace: Pace): TopicLog => {
  const { firstMs, speed, startMs, roundMs, scheduler } = pace;
  const firstOffset = events[0]?.offset ?? 0;
  /** Offsets from the first event of a round to the first of the next. */
  const offsetsPerRound = (events.at(-1)?.offset ?? 0) + 1 - firstOffset;
  const latest = events.reduce((max, { timestamp }) => Math.max(max, timestamp), -Infinity);
  const offsetAt = (index: number): number => events[index]?.offset ?? Infinity;
  const dueAt = (index: number): number => events[index]?.due ?? Infinity;

  const elapsed = (): number => (speed === 'max' ? Infinity : (scheduler.now() - startMs) * speed);
  const roundAt = (ms: number): number => (roundMs === Infinity ? 0 : Math.floor(ms / roundMs));
  const endAt = (ms: number): number => {
    const round = ms === Infinity ? 0 : roundAt(ms);
    const released = countBelow(events.length, dueAt, ms - (round === 0 ? 0 : round * roundMs), true);
    if (released === 0) return firstOffset + round * offsetsPerRound;
    return offsetAt(released - 1) + 1 + round * offsetsPerRound;
  };
  /** Milliseconds until the next event is available. */
  const untilNext = (): number => {
    const ms = elapsed();
    const round = roundAt(ms);
    const inRound = ms - (round === 0 ? 0 : round * roundMs);
    const next = countBelow(events.length, dueAt, inRound, true);
    const due = next < events.length ? dueAt(next) : roundMs + dueAt(0);
    return speed === 'max' ? Infinity : Math.max(1, Math.ceil((due - inRound) / speed));
  };
  const locate = (
    offset: number,
  ): { readonly round: number; readonly index: number; readonly exact: boolean } => {
    const round = Math.floor((offset - firstOffset) / offsetsPerRound);
    const inRound = offset - round * offsetsPerRound;
    const index = countBelow(events.length, offsetAt, inRound);
    return { round, index, exact: offsetAt(index) === inRound };
  };

  const log: TopicLog = {
    topic,
    partition,
    firstOffset,
    get endOffset() {
      return endAt(elapsed());
    },
    grown$: defer(() => {
      const waitMs = untilNext();
      return waitMs === Infinity ? NEVER : timer(waitMs, scheduler);
    }),
    at: (offset) => {
      const { round, index, exact } = locate(offset);
      const event = events[index];
      if (!exact || event === undefined || offset < firstOffset || offset >= log.endOffset)
        throw noEventError(log, offset);
      if (round === 0) return event;
      const laterMs = round * roundMs;
      return {
        timestamp: event.timestamp + laterMs,
        data: reissueEvent(event.data, { round, offset, laterMs }),
      };
    },
    nextOffset: (offset) => {
      const from = Math.max(offset, firstOffset);
      const { round, index } = locate(from);
      const found =
        index < events.length
          ? offsetAt(index) + round * offsetsPerRound
          : firstOffset + (round + 1) * offsetsPerRound;
      return Math.min(found, log.endOffset);
    },
    firstAtOrAfter: (timestamp) => {
      // Events without a time, or dated before the others, belong to the beginning all the same.
      if (firstMs === null || timestamp <= firstMs) return firstOffset;
      // The first round that has an event late enough; it has one for sure, as its latest event is.
      const round = timestamp <= latest ? 0 : Math.ceil((timestamp - latest) / roundMs);
      const laterMs = round === 0 ? 0 : round * roundMs;
      const found = events.find((event) => event.timestamp + laterMs >= timestamp);
      return found === undefined
        ? log.endOffset
        : Math.min(found.offset + round * offsetsPerRound, log.endOffset);
    },
  };
  return log;
};

/**
 * A recording as topic logs, one for each topic-partition; see loadRecording for what it does with odd events.
 * The first event is available at once; the others follow at the intervals of the recording.
 */
export const recordedLogs = (
  { partitions, startMs: firstMs }: Recording,
  options: RecordedLogOptions,
): readonly TopicLog[] => {
  const { speed, loop = false, scheduler = monotonicScheduler } = options;
  if (speed !== 'max' && !(speed > 0)) throw new RangeError(`speed must be "max" or above 0, not ${speed}`);
  if (speed === 'max' && loop) {
    throw new RangeError('a loop at speed "max" would never end at once: give the speed a number');
  }
  const all = partitions.flatMap(({ events }) => events);
  const durationMs = all.reduce((latest, { due }) => Math.max(latest, due), 0);
  const meanGapMs = Math.max(1, Math.ceil(durationMs / Math.max(1, all.length - 1)));
  const pace: Pace = {
    firstMs,
    speed,
    startMs: scheduler.now(),
    roundMs: loop ? durationMs + meanGapMs : Infinity,
    scheduler,
  };
  return partitions.map((partition) => partitionLog(partition, pace));
};
