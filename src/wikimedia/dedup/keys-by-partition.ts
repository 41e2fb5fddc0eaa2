/** An event's partition, offset and key. */
export interface KeyedEvent {
  readonly id: string;
  readonly topic: string | null;
  readonly partition: number | null;
  readonly offset: number | null;
}

export interface KeysByPartition {
  add(event: KeyedEvent): void;
  /** The keys of each topic-partition, joined by line feeds. */
  all(): ReadonlyMap<string, string>;
}

const NO_OFFSET_SUFFIX = '#';

/**
 * The name under which the keys of a topic-partition are stored. Events without an offset have a separate name: only their
 * keys identify duplicates.
 */
export const partitionKey = (topic: string | null, partition: number | null, hasOffset = true): string =>
  `${topic ?? ''}/${partition ?? 0}${hasOffset || topic === null ? '' : NO_OFFSET_SUFFIX}`;

/** The name for events without a topic. */
export const NO_PARTITION = partitionKey(null, null);

/** Whether only keys identify duplicates of these events. */
export const isDedupByKeyOnly = (partition: string): boolean =>
  partition.startsWith('/') || partition.endsWith(NO_OFFSET_SUFFIX);

interface PartitionKeys {
  /** Keys that are joined already: as separate strings they would survive several garbage collections and slow them. */
  readonly joined: string[];
  keys: string[];
}

const MAX_UNJOINED_KEYS = 64;

const join = (partitionKeys: PartitionKeys): void => {
  if (partitionKeys.keys.length > 0) partitionKeys.joined.push(partitionKeys.keys.join('\n'));
  partitionKeys.keys = [];
};

/** Collects the keys of events by topic-partition. Consecutive events are mostly of the same one. */
export const keysByPartition = (): KeysByPartition => {
  const keys = new Map<string, PartitionKeys>();
  let topic: string | null = null;
  let partition: number | null = null;
  let hasOffset = true;
  let current: PartitionKeys | null = null;
  return {
    add: (event) => {
      if (
        current === null ||
        event.topic !== topic ||
        event.partition !== partition ||
        (event.offset !== null) !== hasOffset
      ) {
        ({ topic, partition } = event);
        hasOffset = event.offset !== null;
        const key = partitionKey(topic, partition, hasOffset);
        current = keys.get(key) ?? { joined: [], keys: [] };
        keys.set(key, current);
      }
      current.keys.push(event.id);
      if (current.keys.length === MAX_UNJOINED_KEYS) join(current);
    },
    all: () =>
      new Map(
        Array.from(keys, ([partition, partitionKeys]) => {
          join(partitionKeys);
          return [partition, partitionKeys.joined.join('\n')];
        }),
      ),
  };
};
