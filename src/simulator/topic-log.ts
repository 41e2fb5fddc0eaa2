import type { Observable } from 'rxjs';

/** One record of a topic: `timestamp` is Kafka's, in milliseconds; `data` is the text as it was put there. */
export interface LogEvent {
  /** Epoch ms. */
  readonly timestamp: number;
  /** JSON, as the feed sends it. */
  readonly data: string;
}

/**
 * One partition of a topic, as far as the feed server needs it.
 *
 * Offsets grow by one from event to event, but a recording may have holes: `nextOffset` steps over them.
 * Timestamps need not grow with the offsets.
 */
export interface TopicLog {
  readonly topic: string;
  readonly partition: number;
  /** The offset of the first event. */
  readonly firstOffset: number;
  /** The offset after the last event so far; it grows. */
  readonly endOffset: number;
  /** Emits when `endOffset` may have grown. */
  readonly grown$: Observable<unknown>;
  /** Throws a RangeError where there is no event (yet). */
  at(offset: number): LogEvent;
  /** The smallest offset from `offset` on that holds an event, or `endOffset`. */
  nextOffset(offset: number): number;
  /**
   * The smallest offset whose timestamp is `timestamp` or later, or `endOffset` when there is none (Kafka's
   * `offsetsForTimes`). Events behind it may well be older.
   */
  firstAtOrAfter(timestamp: number): number;
}

/** Names a partition of a topic in maps. */
export const partitionKey = (at: { readonly topic: string; readonly partition: number }): string =>
  `${at.topic}/${at.partition}`;

/** What `at` throws where there is no event. */
export const noEventError = (log: TopicLog, offset: number): RangeError =>
  new RangeError(
    `${partitionKey(log)} has no event at offset ${offset}: it holds ${log.firstOffset} to ${log.endOffset - 1}`,
  );

/**
 * The texts of all events that are there now, log by log, without those that `leaveOut` names (a server's
 * `faults.isLost`, to leave what no client can have got).
 */
export function* eventTexts(
  logs: Iterable<TopicLog>,
  isExcluded: (log: TopicLog, offset: number) => boolean = () => false,
): Generator<string, void, undefined> {
  for (const log of logs) {
    const end = log.endOffset;
    for (let at = log.nextOffset(log.firstOffset); at < end; at = log.nextOffset(at + 1)) {
      if (!isExcluded(log, at)) yield log.at(at).data;
    }
  }
}
