import { readRecentChange } from '../../src/wikimedia/event/read-recent-change.ts';
import { encodeJson } from '../../src/wikimedia/formats/encode-json.ts';
import { wireBytes } from '../../src/kafka/sink/outgoing-record.ts';
import { partitionOf } from '../../src/kafka/sink/partition-of.ts';
import { formatSse } from '../../src/simulator/serving/format-sse.ts';
import { generatedLog } from '../../src/simulator/generator/generated-log.ts';

/** Synthetic traffic with the sizes and skews of the feed; the source of the averages in docs/capacity.md. */
export interface Traffic {
  /** Average size of an event on the feed, and of an uncompressed record in the topic. */
  readonly eventBytes: number;
  readonly recordBytes: number;
  /** The share of the busiest user, and of the busiest domain. */
  readonly busiestUser: number;
  readonly busiestDomain: number;
  /** The share of the busiest partition, for this number of partitions. */
  readonly busiestPartition: (partitions: number, by: 'user' | 'domain') => number;
  /** Distinct users, and distinct domains and servers, in this number of consecutive events. */
  readonly distinct: (events: number) => { readonly users: number; readonly others: number };
}

const EVENT_COUNT = 60_000;

interface EventKeys {
  readonly user: string | null;
  readonly domain: string | null;
  readonly serverUrl: string | null;
}

const shareOfBusiest = (keys: readonly (string | number)[]): number => {
  const counts = new Map<string | number, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return Math.max(...counts.values()) / keys.length;
};

const texts = (values: readonly (string | null)[]): readonly string[] =>
  values.filter((value) => value !== null);

/** Generates the traffic; it is always the same. */
export const syntheticTraffic = (): Traffic => {
  const log = generatedLog({
    seed: 5,
    startMs: Date.UTC(2026, 0, 1),
    rate: 40,
    count: EVENT_COUNT,
    isComplete: true,
  });
  const eventKeys: EventKeys[] = [];
  let eventBytes = 0;
  let recordBytes = 0;
  for (let offset = log.firstOffset; offset < log.endOffset; offset += 1) {
    const { timestamp, data } = log.at(offset);
    const event = readRecentChange(data);
    const id = JSON.stringify([{ topic: log.topic, partition: log.partition, timestamp: timestamp + 1 }]);
    eventBytes += Buffer.byteLength(formatSse({ event: 'message', id, data }));
    if (event.kind !== 'change') continue;
    const { user, domain, serverUrl } = event;
    const headers = { id: event.id, position: `${log.topic}/${log.partition}/${offset}` };
    recordBytes += wireBytes({ key: user ?? domain, value: encodeJson(event), headers });
    eventKeys.push({ user, domain, serverUrl });
  }
  const users = texts(eventKeys.map(({ user }) => user));
  const domains = texts(eventKeys.map(({ domain }) => domain));
  const keys = { user: users, domain: domains };
  return {
    eventBytes: eventBytes / EVENT_COUNT,
    recordBytes: recordBytes / eventKeys.length,
    busiestUser: shareOfBusiest(users),
    busiestDomain: shareOfBusiest(domains),
    busiestPartition: (partitions, by) => shareOfBusiest(keys[by].map((key) => partitionOf(key, partitions))),
    distinct: (events) => {
      const some = eventKeys.slice(0, Math.max(1, Math.round(events)));
      const count = (of: (eventKey: EventKeys) => string | null): number => new Set(texts(some.map(of))).size;
      return {
        users: count(({ user }) => user),
        others: count(({ domain }) => domain) + count(({ serverUrl }) => serverUrl),
      };
    },
  };
};
