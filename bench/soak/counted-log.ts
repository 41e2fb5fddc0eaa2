import type { TopicLog } from '../../src/simulator/topic-log.ts';

export interface CountedLog {
  /** The same log, which reports each event when it is first read. */
  readonly log: TopicLog;
  /** Reports the events that exist and were never read. */
  readonly reportRemaining: () => void;
}

/** Reports every event of a log once, in the order of offsets; reading an event again reports nothing. */
export const countedLog = (source: TopicLog, onEvent: (text: string) => void): CountedLog => {
  let next = source.firstOffset;
  const reportUpTo = (end: number): void => {
    for (; next < end; next += 1) onEvent(source.at(next).data);
  };
  return {
    reportRemaining: () => reportUpTo(source.endOffset),
    log: {
      topic: source.topic,
      partition: source.partition,
      firstOffset: source.firstOffset,
      grown$: source.grown$,
      get endOffset() {
        return source.endOffset;
      },
      at: (offset) => {
        const event = source.at(offset);
        reportUpTo(offset);
        if (offset === next) {
          onEvent(event.data);
          next += 1;
        }
        return event;
      },
      nextOffset: (offset) => source.nextOffset(offset),
      firstAtOrAfter: (timestamp) => source.firstAtOrAfter(timestamp),
    },
  };
};
