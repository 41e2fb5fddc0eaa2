import { Subject } from 'rxjs';
import { noEventError, type LogEvent, type TopicLog } from './topic-log.ts';

/** A log that grows by `append`. Its readers are notified. */
export interface AppendedLog extends TopicLog {
  /** Adds events at the end, with the next offsets. */
  append(...events: readonly LogEvent[]): void;
}

/** The partition, and the events it begins with. */
export interface AppendedLogOptions {
  /** Default: "eqiad.mediawiki.recentchange". */
  readonly topic?: string;
  /** Default: 0. */
  readonly partition?: number;
  /** The offset of the first event. Default: 0. */
  readonly firstOffset?: number;
  /** The events at the beginning. Default: none. */
  readonly events?: readonly LogEvent[];
}

/** A log kept in memory, to which events are appended by hand. */
export const appendedLog = (options: AppendedLogOptions = {}): AppendedLog => {
  const { topic = 'eqiad.mediawiki.recentchange', partition = 0, firstOffset = 0 } = options;
  const events: LogEvent[] = [...(options.events ?? [])];
  const grown$ = new Subject<void>();
  const log: AppendedLog = {
    topic,
    partition,
    firstOffset,
    grown$,
    get endOffset() {
      return firstOffset + events.length;
    },
    at: (offset) => {
      const event = events[offset - firstOffset];
      if (event === undefined) throw noEventError(log, offset);
      return event;
    },
    nextOffset: (offset) => Math.min(Math.max(offset, firstOffset), log.endOffset),
    firstAtOrAfter: (timestamp) => {
      const index = events.findIndex((event) => event.timestamp >= timestamp);
      return index === -1 ? log.endOffset : firstOffset + index;
    },
    append: (...more) => {
      for (const event of more) events.push(event);
      grown$.next();
    },
  };
  return log;
};
