import { appendedLog, type AppendedLog } from '../../../src/simulator/appended-log.ts';

/** The text of a small event. */
export const simpleEvent = (topic: string, offset: number, more: Record<string, unknown> = {}): string =>
  JSON.stringify({ meta: { id: `${topic}-${offset}`, topic, partition: 0, offset }, ...more });

/** A log with events at these timestamps, offsets from 100. */
export const simpleLog = (topic: string, timestamps: readonly number[]): AppendedLog =>
  appendedLog({
    topic,
    firstOffset: 100,
    events: timestamps.map((timestamp, n) => ({ timestamp, data: simpleEvent(topic, 100 + n) })),
  });
