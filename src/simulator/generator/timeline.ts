import { fraction } from '../hash.ts';

/** When a generated event was put on the topic, and back. */
export interface Timeline {
  /** Kafka's timestamp of event `number`, in milliseconds. */
  timestamp(number: number): number;
  /** The first event from 0 on whose timestamp is `timestamp` or later. */
  firstAtOrAfter(timestamp: number): number;
}

export interface TimelineOptions {
  readonly seed: number;
  /** The time of event 0, in milliseconds. */
  readonly startMs: number;
  /** Events per second. */
  readonly rate: number;
  /** The share of events that are stamped 1 to 6 ms before the event ahead of them. */
  readonly disorder: number;
  /** Timestamps without milliseconds, as the feed had them before mid-2025. */
  readonly wholeSeconds: boolean;
}

/** The maximum disorder of timestamps, in milliseconds. */
const MAX_BACK_MS = 6;

export const createTimeline = ({
  seed,
  startMs,
  rate,
  disorder,
  wholeSeconds,
}: TimelineOptions): Timeline => {
  const perEvent = 1000 / rate;
  const exactTimestamp = (number: number): number => {
    const inOrder = startMs + Math.floor(number * perEvent);
    const fractionOfEvent = fraction(seed, number, 11);
    if (fractionOfEvent >= disorder || disorder === 0) return inOrder;
    return inOrder - 1 - Math.floor((fractionOfEvent / disorder) * MAX_BACK_MS);
  };
  const toSecond = (ms: number): number => Math.floor(ms / 1000) * 1000;

  return {
    timestamp: (number) => (wholeSeconds ? toSecond(exactTimestamp(number)) : exactTimestamp(number)),
    firstAtOrAfter: (timestamp) => {
      const wanted = wholeSeconds ? Math.ceil(timestamp / 1000) * 1000 : timestamp;
      // No event before this one can be late enough, and one just after it is, as none lies back further.
      let number = Math.max(0, Math.floor((wanted - startMs) / perEvent) - 1);
      while (exactTimestamp(number) < wanted) number += 1;
      return number;
    },
  };
};
