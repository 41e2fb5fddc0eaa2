import { type AppendedLog, appendedLog } from '../../src/simulator/appended-log.ts';
import { createFeedSimulator } from '../../src/simulator/feed-simulator.ts';
import type { FaultSettings } from '../../src/simulator/serving/faults.ts';
import type { LogEvent } from '../../src/simulator/topic-log.ts';
import type { ControlledFeed } from '../../src/testing/proves-exact.ts';

export interface WikimediaFeedOptions {
  readonly stream: string;
  /** In the order in which they are published, each in a topic. */
  readonly events: readonly (LogEvent & { readonly topic: string })[];
  readonly faults: Partial<FaultSettings>;
  /** Every nth request is answered with 502. */
  readonly refuseEvery: number;
}

export interface WikimediaFeed extends ControlledFeed {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** A stream of Wikimedia, which publishes its events when they are released. */
export const wikimediaFeed = async ({
  stream,
  events,
  faults,
  refuseEvery,
}: WikimediaFeedOptions): Promise<WikimediaFeed> => {
  const logs = new Map<string, AppendedLog>();
  for (const { topic } of events)
    if (!logs.has(topic)) logs.set(topic, appendedLog({ topic, firstOffset: 100 }));
  const simulator = createFeedSimulator({ stream, logs: [...logs.values()], faults });
  const url = await simulator.listen();
  let released = 0;
  let nextRefusal = refuseEvery;
  return {
    url,
    release: (end) => {
      if (simulator.counters.connections >= nextRefusal) {
        nextRefusal += refuseEvery;
        simulator.faults.refuseNext(1, { status: 502 });
      }
      for (const { topic, ...event } of events.slice(released, end)) logs.get(topic)?.append(event);
      released = Math.max(released, end);
    },
    sent: () => simulator.counters.eventsSent,
    close: () => simulator.close(),
  };
};
